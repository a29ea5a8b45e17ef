import type { FieldFault, Schema } from "./schemas";

/** A refusal by the API, or the lack of an answer, as one kind of error. */
export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly fields: FieldFault[];
  /** What it is about, by name: who holds a thing, until when. */
  readonly facts: Record<string, string>;

  constructor(
    status: number,
    code: string,
    detail: string,
    fields: FieldFault[] = [],
    facts: Record<string, string> = {},
  ) {
    super(`${code}: ${detail}`);
    this.name = "Problem";
    this.status = status;
    this.code = code;
    this.detail = detail;
    this.fields = fields;
    this.facts = facts;
  }
}

/** Codes made by this side, for faults that never reached the API. */
export const OFFLINE = "client.offline";
export const UNREADABLE = "client.unreadable_answer";

/** Reads whatever came back with a status of 400 or more. */
export function toProblem(status: number, body: unknown): Problem {
  if (typeof body === "object" && body !== null && "code" in body) {
    const { code, detail, fields, facts } = body as Partial<Schema<"ProblemBody">>;
    return new Problem(status, String(code), detail ?? "", fields ?? [], facts ?? {});
  }
  // A proxy's HTML page, for instance.
  return new Problem(status, UNREADABLE, `HTTP ${status}`);
}

export function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  return new Problem(0, OFFLINE, error instanceof Error ? error.message : String(error));
}
