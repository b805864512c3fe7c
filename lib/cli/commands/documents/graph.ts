import { writeFileSync } from "node:fs";
import { extname } from "node:path";
import type { Compilation } from "../../../compile";
import { UserError } from "../../../errors/user-error";
import { difference } from "../../../picture/difference";
import { dot } from "../../../picture/dot";
import { draw } from "../../../picture/draw";
import { mermaid } from "../../../picture/mermaid";
import type { Picture } from "../../../picture/picture";
import { planPicture } from "../../../review/plan-picture";
import { pngOf, svgOf } from "../../output/image";
import { compiledRevision } from "./compiled-revision";
import { withPlan } from "./read-plan";

const FORMATS: Readonly<Record<string, (picture: Picture) => string | Promise<string | Buffer>>> = {
  ".mmd": mermaid,
  ".md": (picture) => `\`\`\`mermaid\n${mermaid(picture)}\`\`\`\n`,
  ".svg": (picture) => svgOf(dot(picture)),
  ".png": (picture) => pngOf(dot(picture)),
};

/**
 * Draws a document, or what becomes of another one.
 * @param before a document, or `DOCUMENT@REVISION` of git
 * @param out its extension says what is written; undefined: Mermaid on standard output
 */
export async function drawDocument(
  compilation: Compilation,
  { before, out }: { readonly before?: string; readonly out?: string },
): Promise<void> {
  const after = draw(compilation);
  await write(before === undefined ? after : difference(draw(compiledRevision(before)), after), out);
}

/** Draws what a plan does. @param file a saved plan or the JSON of one; "-": JSON on standard input */
export async function drawPlan(file: string, out: string | undefined): Promise<void> {
  await write(
    withPlan(file, ({ plan, configuration }) => planPicture(plan, configuration)),
    out,
  );
}

async function write(picture: Picture, out: string | undefined): Promise<void> {
  if (out === undefined) return void process.stdout.write(mermaid(picture));
  const format = FORMATS[extname(out).toLowerCase()];
  if (format === undefined) {
    throw new UserError([`UNKNOWN_FORMAT: "${out}" ends with none of ${Object.keys(FORMATS).join(", ")}; name it so`]);
  }
  const content = await format(picture);
  try {
    writeFileSync(out, content);
  } catch (error) {
    throw new UserError([`CANNOT_WRITE: ${(error as Error).message}: name a file that can be written with --out`]);
  }
}
