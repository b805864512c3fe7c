import { rmSync } from "node:fs";
import { ApiError } from "../../api/base/api-error";
import { View, type Content } from "../../api/base/view";
import { refusal } from "../../api/problem-status";
import { parseBody } from "../../api/requests/request-body";
import { match, type Match } from "../../api/requests/routes";
import { noSuchPath, plan, requireMatch, type Plan } from "../../api/writing";
import { checkDocument, compileDocument, type CheckedDocument } from "../../document/compile-document";
import { EditedDocument } from "../../document/edit/edited-document";
import { formatDiagnostic } from "../../document/yaml/diagnostic";
import { CodedError } from "../../errors/coded-error";
import { syncFolderOf, textIn, writeDurably } from "../../files/durable";
import { formatLock, lockFileOf } from "../../lock/lock-file";
import { takeWriting } from "../../lock/write-lock";
import type { EnvironmentDocument } from "../../model/declared/declarations";
import type { Lock } from "../../model/lock";
import { isSameJson } from "../../text/json";
import { hashOf } from "../hash";
import { Repository } from "./git";
import { Journal, type CommitMessage } from "./journal";

/** A request that changes the document. */
export interface WriteRequest {
  readonly method: string;
  /** Below `/v2.0`. */
  readonly path: readonly string[];
  readonly body?: string | undefined;
  readonly ifMatch?: string | undefined;
  /** Name of the token. */
  readonly author: string;
  readonly requestId: string;
  /** Why, as whoever sends it says. */
  readonly reason?: string | undefined;
}

export interface Written {
  readonly status: number;
  /** The JSON of the answer. */
  readonly text: string;
  readonly before: string;
  /** SHA-256 of the document. */
  readonly after: string;
  readonly subject: string;
  readonly commit?: string | undefined;
}

export interface State {
  /** SHA-256 of the document. */
  readonly hash: string;
  readonly content: Content;
}

/** What is read from disk, or was written there. */
interface Held extends State {
  readonly edited: EditedDocument;
  readonly lock: Lock;
  readonly lockText: string | undefined;
}

export const STEPS = ["edit", "compile", "journal", "lock file", "document", "commit", "end"] as const;
export type Step = (typeof STEPS)[number];

export interface WriterOptions {
  /** Each write is a commit of the repository that the document is in. */
  readonly commit: boolean;
  /** Told of each step of a write once it is done. */
  readonly step?: (step: Step) => void;
}

/** The one that writes a document. It works without pause: nothing else is to run where it does. */
export class Writer {
  private readonly lockFile: string;
  private readonly journal: Journal;
  private readonly repository: Repository | undefined;
  private held: Held | undefined;

  constructor(
    private readonly file: string,
    private readonly options: WriterOptions,
  ) {
    this.lockFile = lockFileOf(file);
    this.journal = new Journal(file, this.lockFile);
    this.repository = options.commit ? new Repository(file, this.lockFile) : undefined;
  }

  /** What the document says now; a write that a crash interrupted is ended first. @throws CodedError */
  state(): State {
    const { hash, content } = this.exclusively(() => this.current());
    return { hash, content };
  }

  /** @throws ApiError, or a CodedError for what keeps every write from being done */
  write(request: WriteRequest): Written {
    const found = match(request.method, request.path);
    if (found.route === undefined) throw noSuchPath(request.path.join("/"));
    const body = request.body === undefined || request.body === "" ? undefined : parseBody(request.body);
    return this.exclusively(() => this.writeAt(this.current(), found, body, request));
  }

  private writeAt(held: Held, found: Match, body: Record<string, unknown> | undefined, request: WriteRequest): Written {
    const { content, hash } = held;
    const view = new View(content);
    requireMatch(view, found, request.ifMatch, `"${hash}"`);
    const planned = plan({ document: content.document, view }, found, body);
    const { status, subject } = planned;
    if (isSameJson(planned.document, content.document)) {
      return { status, text: planned.answer(view), before: hash, after: hash, subject: `${subject}: nothing changed` };
    }
    const edited = editedBy(held.edited, planned.document);
    this.done("edit");
    const next = this.checked(edited, planned, held);
    const answer = planned.answer(new View(next.content));
    this.done("compile");
    const { author, requestId, reason } = request;
    const commit = this.keep(held, next, { author, subject, reason, requestId });
    this.held = next;
    return { status, text: answer, before: hash, after: next.hash, subject, commit };
  }

  private checked(edited: EditedDocument, planned: Plan, held: Held): Held {
    const checked = checkDocument(edited.value, () => held.lock);
    if (checked.compilation === undefined) throw refusal(checked.problems, planned);
    const { lock } = checked.compilation;
    const lockText = formatLock(checked.document.environment, lock);
    return { hash: hashOf(edited.text), content: contentOf(checked), edited, lock, lockText };
  }

  /** Both files and the commit, or none of them. */
  private keep(held: Held, next: Held, message: CommitMessage): string | undefined {
    const lockText = next.lockText!;
    this.requireUnedited(held);
    this.journal.begin({
      document: { before: held.hash, after: next.edited.text },
      lock: { before: held.lockText === undefined ? null : hashOf(held.lockText), after: lockText },
      commit: message,
    });
    this.done("journal");
    if (lockText !== held.lockText) writeDurably(this.lockFile, lockText);
    this.done("lock file");
    this.requireUnedited(held, lockText);
    writeDurably(this.file, next.edited.text);
    syncFolderOf(this.file);
    this.done("document");
    const commit = this.committed(held, message);
    this.done("commit");
    this.journal.end();
    this.done("end");
    return commit;
  }

  private committed(held: Held, message: CommitMessage): string | undefined {
    try {
      return this.repository?.commit(message);
    } catch (error) {
      writeDurably(this.file, held.edited.text);
      this.takeBackLock(held);
      throw error;
    }
  }

  /** Somebody may have saved the document while it was compiled. @throws CodedError */
  private requireUnedited(held: Held, lockText = held.lockText): void {
    if (textIn(this.file) === held.edited.text && textIn(this.lockFile) === lockText) return;
    if (lockText !== held.lockText) this.takeBackLock(held);
    throw new CodedError(
      "EDITED_MEANWHILE",
      `${this.file} was edited while it was being written; nothing was changed: try again`,
    );
  }

  private takeBackLock({ lockText }: Held): void {
    if (lockText === undefined) rmSync(this.lockFile, { force: true });
    else writeDurably(this.lockFile, lockText);
    syncFolderOf(this.lockFile);
    this.journal.end();
  }

  /** The bytes on disk are those that are held, else they are read. @throws CodedError */
  private current(): Held {
    this.journal.replay((message) => {
      // The crash may have come behind the commit.
      if (this.repository?.isDirty() === true) this.repository.commit(message);
    });
    const [text, lockText] = [textIn(this.file), textIn(this.lockFile)];
    if (this.held !== undefined && this.held.edited.text === text && this.held.lockText === lockText) return this.held;
    if (this.repository?.isDirty() === true) {
      const message = `${this.file} or its lock file has changes that nobody committed: commit them, or take them back`;
      throw new CodedError("UNCOMMITTED_EDITS", message);
    }
    const { result, diagnostics } = compileDocument(this.file);
    if (result === undefined) {
      const [first] = diagnostics.filter(({ severity }) => severity === "error");
      const { file, line, column } = first!;
      throw new CodedError("INVALID_DOCUMENT", formatDiagnostic({ ...first!, excerpt: [] }), [], {
        file,
        line,
        column,
      });
    }
    const edited = EditedDocument.of(text!);
    const { compilation, document } = result;
    this.held = {
      hash: hashOf(text!),
      content: contentOf({ document, compilation }),
      edited,
      lock: compilation.lock,
      lockText,
    };
    return this.held;
  }

  private exclusively<T>(work: () => T): T {
    const release = takeWriting(this.file);
    try {
      return work();
    } finally {
      release();
    }
  }

  private done(step: Step): void {
    this.options.step?.(step);
  }
}

/** Placements in values that pass from one thread to another. */
function contentOf({
  document,
  compilation,
}: Pick<Extract<CheckedDocument, { readonly compilation: object }>, "document" | "compilation">): Content {
  const { topology, placement } = compilation;
  const { instances: placed, vrrp, dhcpServers, floatingIps } = placement;
  const instances = topology.routers.flatMap(({ name: router }) => [
    ...placed.of(router),
    ...placed.computeHostsOf(router).map((host) => ({ router, host, role: "distributed" as const })),
  ]);
  return { document, topology, placed: { instances, vrrp, dhcpServers, floatingIps } };
}

function editedBy(edited: EditedDocument, document: EnvironmentDocument): EditedDocument {
  try {
    return edited.with(document as unknown as Record<string, unknown>);
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    throw new ApiError(409, "Conflict", error.code, error.message);
  }
}
