import { createReadStream, existsSync, statSync } from "node:fs";
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";

const TYPES: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".json": "application/json",
};

export interface Front {
  url: string;
  stop(): Promise<void>;
}

/**
 * A build of the user interface before a running program: tries `web/dist` without building the
 * program anew. What the folder does not have, the API above all, is passed on.
 */
export async function startFront(folder: string, program: string): Promise<Front> {
  if (!existsSync(join(folder, "index.html"))) throw new Error(`No user interface in ${folder}.`);
  const server = createServer((asked, answer) => {
    const { pathname } = new URL(asked.url ?? "/", program);
    if (/^\/(api|healthz|readyz|openapi\.json)(\/|$)/.test(pathname)) pass(program, asked, answer);
    else send(folder, pathname, answer);
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    stop: () =>
      new Promise((done) => {
        server.close(() => done());
        // The stream of news would keep it open.
        server.closeAllConnections();
      }),
  };
}

function send(folder: string, pathname: string, answer: ServerResponse) {
  const wanted = join(folder, normalize(pathname));
  const isFile = existsSync(wanted) && statSync(wanted).isFile();
  // Every other address is a page of the router.
  const file = isFile ? wanted : join(folder, "index.html");
  answer.writeHead(200, { "Content-Type": TYPES[extname(file)] ?? "application/octet-stream" });
  createReadStream(file).pipe(answer);
}

function pass(program: string, asked: IncomingMessage, answer: ServerResponse) {
  const options = { method: asked.method, headers: asked.headers };
  const onward = request(new URL(asked.url ?? "/", program), options, (said) => {
    answer.writeHead(said.statusCode ?? 502, said.headers);
    // The stream of news has nothing to say for minutes, and is open all the same.
    answer.flushHeaders();
    said.pipe(answer);
  });
  onward.on("error", () => answer.destroy());
  answer.on("close", () => onward.destroy());
  asked.pipe(onward);
}
