import { Lazy, type IResolvable } from "cdktf";
import type { IConstruct } from "constructs";
import type { Compilation } from "../../lib/compile";
import { Environment } from "../environment";
import { whenRendered } from "../values/when-rendered";

/** Text that is known when the whole stack is, at synthesis; it may stand inside other text, and in other stacks. */
export function knownText(scope: IConstruct, read: (compilation: Compilation) => string): string {
  return Lazy.stringValue({
    // What is wrong with the environment is said by the validation, which comes after cdktf's preparation.
    produce: ({ preparing }) => (preparing ? "" : read(Environment.of(scope).compilation)),
  });
}

/** Anything else that is known then. */
export function knownValue(scope: IConstruct, read: (compilation: Compilation) => unknown): IResolvable {
  return whenRendered(() => read(Environment.of(scope).compilation));
}
