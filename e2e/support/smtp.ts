import { createServer, type Server, type Socket } from "node:net";

/** A mail server that takes what it is given, but for addresses that begin with `no`. */
export async function startMailServer(): Promise<{ port: number; mails: string[]; stop: () => Promise<void> }> {
  const mails: string[] = [];
  const open = new Set<Socket>();
  const server: Server = createServer((socket) => {
    open.add(socket);
    socket.on("close", () => open.delete(socket));
    socket.on("error", () => undefined);
    talk(socket, mails);
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  const stop = async () => {
    for (const socket of open) socket.destroy();
    await new Promise((done) => server.close(done));
  };
  return { port: address.port, mails, stop };
}

function talk(socket: Socket, mails: string[]) {
  let rest = "";
  let letter: string[] | null = null;
  socket.write("220 test\r\n");
  socket.on("data", (chunk) => {
    const lines = (rest + String(chunk)).split("\r\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      if (letter === null) {
        const answer = answerTo(line);
        if (answer.startsWith("354")) letter = [];
        socket.write(`${answer}\r\n`);
      } else if (line === ".") {
        mails.push(letter.join("\n"));
        letter = null;
        socket.write("250 taken\r\n");
      } else {
        letter.push(line);
      }
    }
  });
}

function answerTo(line: string): string {
  if (/^RCPT TO:<no/i.test(line)) return "550 no such mailbox";
  if (/^DATA/i.test(line)) return "354 go on";
  return /^QUIT/i.test(line) ? "221 bye" : "250 ok";
}
