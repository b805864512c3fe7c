import { notFound } from "./base/api-error";
import { fieldsOf, page, type Query } from "./requests/query";
import type { Body, Resource } from "./base/resource";
import { AGENTS, agentsOfNetwork, agentsOfRouter, routersOfAgent } from "./resources/agents";
import { RESOURCES } from "./resources";
import { ROUTERS } from "./resources/routers/routers";
import { revisionOf } from "./base/revision";
import type { Match } from "./requests/routes";
import { plural } from "./requests/schemas";
import type { View } from "./base/view";

/** The JSON that answers a GET. @param base URL of what is below it, for links. @throws ApiError */
export function read(view: View, { route: { action, path }, params }: Match, query: Query, base: string): string {
  const { id = "", scope = "" } = params;
  const url = `${base}/${path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(params[name]!))}`;
  switch (action.kind) {
    case "versions":
      return JSON.stringify({
        resources: RESOURCES.filter(({ parent }) => parent === undefined).map((resource) => ({
          name: resource.member,
          collection: resource.collection,
          links: [{ rel: "self", href: `${base}/${resource.collection}` }],
        })),
      });
    case "related":
      if (action.relation === "l3-agents") return listed(AGENTS, agentsOfRouter(view, id), query, url);
      if (action.relation === "dhcp-agents") return listed(AGENTS, agentsOfNetwork(view, id), query, url);
      return listed(ROUTERS, routersOfAgent(view, id), query, url);
    case "show": {
      const body = bodyOf(view, action.resource, id, scope);
      const fields = query.flatMap(([name, value]) => (name === "fields" ? [value] : []));
      return JSON.stringify({ [action.resource.member]: shown(view, action.resource, scope, body, fields) });
    }
    default: {
      const { resource } = action as { readonly resource: Resource };
      const all = resource.bodies(view, scope);
      const make = (): string =>
        listed(resource, all, query, url, (body, fields) => shown(view, resource, scope, body, fields));
      return query.length === 0 ? view.text(`${resource.collection} ${scope}`, make) : make();
    }
  }
}

/** @throws ApiError */
export function bodyOf(view: View, resource: Resource, id: string, scope: string): Body {
  const body = resource.bodies(view, scope).find((one) => one.id === id.toLowerCase());
  if (body === undefined) throw notFound(resource.notFound, resource.name, id);
  return body;
}

/** A body as it is answered: with its revision, and without what is only for us. */
export function shown(view: View, resource: Resource, scope: string, body: Body, fields: readonly string[]): object {
  const { attributes, onRequest = {} } = resource;
  const revision = Object.hasOwn(attributes, "revision_number") ? { revision_number: revisionOf(body) } : {};
  const asked: [string, unknown][] = Object.entries(onRequest).flatMap(([name, make]): [string, unknown][] =>
    fields.includes(name) ? [[name, make(view, scope)]] : [],
  );
  const whole: Record<string, unknown> = { ...body, ...revision, ...Object.fromEntries(asked) };
  const hidden = Object.keys(attributes).filter((name) => attributes[name]!.hidden === true);
  const visible =
    hidden.length === 0 ? whole : Object.fromEntries(Object.entries(whole).filter(([key]) => !hidden.includes(key)));
  return fieldsOf(visible, fields);
}

function listed(
  resource: Resource,
  all: readonly Body[],
  query: Query,
  url: string,
  show: (body: Body, fields: readonly string[]) => object = (body, fields) =>
    fieldsOf("revision_number" in resource.attributes ? { ...body, revision_number: revisionOf(body) } : body, fields),
): string {
  const { items, fields, links } = page(resource, all, query);
  const key = plural(resource);
  const shownLinks = links.map(({ rel, query: to }) => ({
    rel,
    href: `${url}?${to.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join("&")}`,
  }));
  return JSON.stringify({
    [key]: items.map((body) => show(body, fields)),
    ...(shownLinks.length === 0 ? {} : { [`${key}_links`]: shownLinks }),
  });
}
