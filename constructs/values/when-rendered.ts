import { Lazy, type IResolvable } from "cdktf";

/**
 * What cdktf asks for when it writes the stack, and not when it looks for references between stacks beforehand: there
 * are none in it, and what is wrong with the environment is said by the validation in between. It is put in after cdktf
 * has looked for tokens: none are in it, and it would be searched again when the stack is put together.
 */
export function whenRendered(produce: () => unknown): IResolvable {
  return Lazy.anyValue({
    produce: (context) => {
      if (!context.preparing) context.registerPostProcessor({ postProcess: produce });
      return undefined;
    },
  });
}
