import { Lazy, type IResolvable } from "cdktf";

/**
 * What cdktf asks for when it writes the stack, and not when it looks for references between stacks beforehand: there
 * are none in it, and what is wrong with the environment is said by the validation in between.
 */
export function whenRendered(produce: () => unknown): IResolvable {
  return Lazy.anyValue({ produce: ({ preparing }) => (preparing ? undefined : produce()) });
}
