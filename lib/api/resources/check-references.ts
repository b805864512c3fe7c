import type { CheckDeclaration, EnvironmentDocument } from "../../model/declared/declarations";
import { ANYWHERE } from "../../model/endpoint";

type Checks = Pick<EnvironmentDocument, "checks">;

/** Checks name VMs where ways begin and end, also with a port behind the name. */
export function portRenamedInChecks(document: EnvironmentDocument, from: string, to: string): Checks {
  // There it is no VM's name.
  if ([from, to].includes(ANYWHERE)) return {};
  const end = (text: string): string => (isEnd(text, from) ? to + text.slice(from.length) : text);
  return changed(document, (check) => ({ ...check, from: end(check.from), to: end(check.to) }));
}

function isEnd(text: string, name: string): boolean {
  return text === name || text.startsWith(`${name}:`) || text.startsWith(`${name}/`);
}

/** And routers by which they go, unless that is the name of a host too. */
export function routerRenamedInChecks(document: EnvironmentDocument, from: string, to: string): Checks {
  if (Object.hasOwn(document.hosts ?? {}, from)) return {};
  return changed(document, (check) => (check.via === from ? { ...check, via: to } : check));
}

function changed({ checks }: EnvironmentDocument, change: (check: CheckDeclaration) => CheckDeclaration): Checks {
  if (checks === undefined) return {};
  return { checks: Object.fromEntries(Object.entries(checks).map(([name, check]) => [name, change(check)])) };
}
