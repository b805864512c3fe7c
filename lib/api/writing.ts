import { ApiError, badRequest, notFound } from "./base/api-error";
import { bodyOf, shown } from "./reading";
import { check, givenOf } from "./requests/request-body";
import type { Answers, Before, Body, Draft, Given, Resource } from "./base/resource";
import { changeRoutes } from "./resources/routers/extra-routes";
import { addInterface, removeInterface } from "./resources/routers/interfaces";
import { ROUTERS } from "./resources/routers/routers";
import { revisionOf } from "./base/revision";
import type { Match } from "./requests/routes";
import { plural } from "./requests/schemas";
import type { View } from "./base/view";

/** A write, as it is to be checked, done and answered. */
export interface Plan extends Omit<Draft, "answer"> {
  readonly status: 200 | 201 | 204;
  readonly answers?: Answers | undefined;
  /** The JSON of the answer, of the document as it is then. */
  readonly answer: (view: View) => string;
}

type Body1 = Record<string, unknown> | undefined;

/** What a request does to the document. @param body what was sent, as JSON says it. @throws ApiError */
export function plan(before: Before, match: Match, body: Body1): Plan {
  const { action } = match.route;
  const answers = "resource" in action ? action.resource.answers : undefined;
  try {
    return { ...planned(before, match, body), answers };
  } catch (error) {
    const answer = error instanceof ApiError ? answers?.[error.code] : undefined;
    if (answer === undefined) throw error;
    const { code, message } = error as ApiError;
    throw new ApiError(...answer, code, message);
  }
}

function planned(before: Before, { route: { action }, params }: Match, body: Body1): Plan {
  const { id = "", scope = "" } = params;
  const at = { id, scope };
  switch (action.kind) {
    case "create": {
      const { resource } = action;
      const given = givenOf(resource, "POST", required(body));
      for (const one of given) requireProject(before.view, one);
      const isBulk = Object.hasOwn(body!, plural(resource));
      return all(
        before,
        given,
        (now, one) => resource.create!(now, one, at),
        (view, drafts) => {
          const bodies = drafts.map((draft) => shown(view, resource, scope, draft.answer(view)!, []));
          return isBulk ? { [plural(resource)]: bodies } : { [resource.member]: bodies[0] };
        },
      );
    }
    case "update": {
      const { resource } = action;
      const [given] = givenOf(resource, "PUT", required(body)) as [Given];
      const draft = resource.update!(before, given, at);
      return {
        ...draft,
        status: 200,
        answer: (view) => JSON.stringify({ [resource.member]: answered(view, resource, scope, draft) }),
      };
    }
    case "remove":
      return { ...action.resource.remove!(before, {}, at), status: 204, answer: () => "" };
    case "interface": {
      check("PUT interface", required(body));
      const change = action.change === "add" ? addInterface : removeInterface;
      const draft = change(before, body!, id);
      return { ...draft, status: 200, answer: (view) => JSON.stringify(draft.answer(view)) };
    }
    case "routes": {
      check("PUT routes", required(body));
      const draft = changeRoutes(before, action.change, body as Parameters<typeof changeRoutes>[2], id);
      return {
        ...draft,
        status: 200,
        answer: (view) => JSON.stringify({ router: answered(view, ROUTERS, "", draft) }),
      };
    }
    case "tags": {
      bodyOf(before.view, action.resource, id, "");
      check("PUT tags", required(body));
      const nothing = { document: before.document, changed: [], subject: "no tags" };
      return { ...nothing, status: 200, answer: () => JSON.stringify({ tags: [] }) };
    }
    default:
      throw badRequest("this path is only read");
  }
}

function required(body: Body1): Record<string, unknown> {
  if (body === undefined) throw badRequest("the request has no body", "MalformedRequestBody");
  return body;
}

/** Several are one write: each is made of the document that those before it leave. */
function all(
  before: Before,
  given: readonly Given[],
  create: (before: Before, given: Given) => Draft,
  answer: (view: View, drafts: readonly Draft[]) => object,
): Plan {
  const drafts: Draft[] = [];
  let { document } = before;
  for (const one of given) {
    const draft = create({ ...before, document }, one);
    drafts.push(draft);
    document = draft.document;
  }
  const [first] = drafts as [Draft];
  return {
    document,
    changed: drafts.flatMap(({ changed }) => changed),
    conflict: first.conflict,
    subject: drafts.length === 1 ? first.subject : `${first.subject} and ${drafts.length - 1} more`,
    status: 201,
    answer: (view) => JSON.stringify(answer(view, drafts)),
  };
}

function answered(view: View, resource: Resource, scope: string, draft: Draft): object {
  return shown(view, resource, scope, draft.answer(view)!, []);
}

function requireProject({ project }: View, given: Given): void {
  for (const key of ["tenant_id", "project_id"]) {
    const value = given[key];
    if (value === undefined || value === "" || value === project) continue;
    throw new ApiError(
      403,
      "PolicyNotAuthorized",
      "ANOTHER_PROJECT",
      `${key} is ${JSON.stringify(value)}, and here is only the project ${project}`,
    );
  }
}

/**
 * Whether the thing that a request changes is still what its sender saw.
 * @param etag of the document. @throws ApiError 412
 */
export function requireMatch(view: View, match: Match, given: string | undefined, etag: string): void {
  if (given === undefined || given === "*" || given === etag) return;
  const revision = /^"?revision_number=(\d+)"?$/.exec(given)?.[1];
  const now = revision === undefined ? undefined : subjectOf(view, match);
  if (now !== undefined && revisionOf(now) === Number(revision)) return;
  const message =
    revision === undefined
      ? `If-Match ${JSON.stringify(given)} is not what is there now (${etag})`
      : `Constrained to ${revision}, but current revision is ${now === undefined ? "none" : revisionOf(now)}`;
  throw new ApiError(412, "RevisionNumberConstraintFailed", "CHANGED_SINCE", message);
}

function subjectOf(view: View, { route: { action }, params: { id = "", scope = "" } }: Match): Body | undefined {
  if (action.kind === "interface" || action.kind === "routes") return bodyOf(view, ROUTERS, id, "");
  if (action.kind === "update" || action.kind === "remove") return bodyOf(view, action.resource, id, scope);
  return undefined;
}

/** A path that there is not. */
export function noSuchPath(path: string): ApiError {
  return notFound("HTTPNotFound", "The resource", path);
}
