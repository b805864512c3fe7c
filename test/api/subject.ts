import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { View } from "../../lib/api/base/view";
import { parseBody } from "../../lib/api/requests/request-body";
import { match } from "../../lib/api/requests/routes";
import { plan } from "../../lib/api/writing";
import { read } from "../../lib/api/reading";
import { refusal } from "../../lib/api/problem-status";
import { ApiError } from "../../lib/api/base/api-error";
import { compile } from "../../lib/compile";
import type { EnvironmentDocument } from "../../lib/model/declared/declarations";
import { EMPTY_LOCK, type Lock } from "../../lib/model/lock";
import type { Query } from "../../lib/api/requests/query";

const SPREAD = readFileSync(join(__dirname, "../../environments/spread.yaml"), "utf8");

interface Answer {
  readonly status: number;
  /** What a client reads from the JSON. */
  readonly body: any;
}

/** The API over a document in memory, without sockets, threads and files. */
export class Api {
  view: View;
  private lock: Lock;

  constructor(public document: EnvironmentDocument) {
    const made = Api.compiled(document, EMPTY_LOCK);
    this.view = made.view;
    this.lock = made.lock;
  }

  get(path: string): Answer {
    return this.answer(() => {
      const [at, query = ""] = path.split("?") as [string, string?];
      const found = match("GET", at.split("/"));
      if (found.route === undefined) return { status: 404, body: undefined };
      const asked: Query = [...new URLSearchParams(query)];
      return { status: 200, body: JSON.parse(read(this.view, found, asked, "http://api/v2.0")) as unknown };
    });
  }

  post(path: string, body: unknown): Answer {
    return this.write("POST", path, body);
  }

  put(path: string, body: unknown): Answer {
    return this.write("PUT", path, body);
  }

  delete(path: string): Answer {
    return this.write("DELETE", path, undefined);
  }

  idOf(collection: string, name: string): string {
    const { body } = this.get(`${collection}?name=${name}`) as { body: Record<string, { id: string }[]> };
    return body[collection]![0]!.id;
  }

  private write(method: string, path: string, body: unknown): Answer {
    return this.answer(() => {
      const found = match(method, path.split("/"));
      if (found.route === undefined) return { status: 405, body: undefined };
      const given = body === undefined ? undefined : parseBody(JSON.stringify(body));
      const planned = plan({ document: this.document, view: this.view }, found, given);
      const { compilation, problems } = compile(planned.document, this.lock);
      if (compilation === undefined) throw refusal(problems, planned);
      const { view, lock } = Api.compiled(planned.document, this.lock);
      const text = planned.answer(view);
      this.view = view;
      this.lock = lock;
      this.document = planned.document;
      return { status: planned.status, body: text === "" ? undefined : (JSON.parse(text) as unknown) };
    });
  }

  private answer(work: () => Answer): Answer {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return { status: error.status, body: error.body };
    }
  }

  private static compiled(document: EnvironmentDocument, before: Lock): { view: View; lock: Lock } {
    const { compilation, problems } = compile(document, before);
    if (compilation === undefined) throw new Error(JSON.stringify(problems));
    const { topology, placement, lock } = compilation;
    const instances = topology.routers.flatMap(({ name }) => placement.instances.of(name));
    return { view: new View({ document, topology, placed: { ...placement, instances } }), lock };
  }
}

/** Over the example of an environment. */
export function spread(): Api {
  return new Api(parse(SPREAD) as EnvironmentDocument);
}

/** What an answer says of an error: status, type, code. */
export function error(answer: Answer): unknown[] {
  return [answer.status, answer.body.NeutronError.type, answer.body.NeutronError.detail];
}
