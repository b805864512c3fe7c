import { writeFileSync } from "node:fs";
import { extname } from "node:path";
import type { Compilation } from "../../../compile";
import { UserError } from "../../../errors/user-error";
import { selected, type Selection } from "../../../fleet/targets";
import { detail, subjectsOf } from "../../../picture/detail";
import { difference } from "../../../picture/difference";
import { dot } from "../../../picture/output/dot";
import { draw } from "../../../picture/draw";
import { mermaid } from "../../../picture/output/mermaid";
import { readable } from "../../../picture/overview";
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

/** What is drawn, and where it is written. */
export interface Drawing {
  /** Its extension says what is written; undefined: Mermaid on standard output. */
  readonly out?: string;
  readonly host?: Selection;
  /** Names. */
  readonly router?: readonly string[];
  /** Names. */
  readonly subnet?: readonly string[];
}

/**
 * Draws a document, or what becomes of another one.
 * @param before a document, or `DOCUMENT@REVISION` of git
 */
export async function drawDocument(
  compilation: Compilation,
  { before, ...drawing }: Drawing & { readonly before?: string },
): Promise<void> {
  const after = draw(compilation);
  await write(before === undefined ? after : difference(draw(compiledRevision(before)), after), drawing);
}

/** Draws what a plan does. @param file a saved plan or the JSON of one; "-": JSON on standard input */
export async function drawPlan(file: string, drawing: Drawing): Promise<void> {
  await write(
    withPlan(file, ({ plan, configuration }) => planPicture(plan, configuration)),
    drawing,
  );
}

/** All of it as far as somebody can take that in, or what was asked for. */
function chosen(picture: Picture, { host, router, subnet }: Drawing): Picture {
  if (host === undefined && router === undefined && subnet === undefined) return readable(picture);
  const { routers, subnets } = subjectsOf(picture);
  for (const name of router ?? []) {
    if (routers.includes(name)) continue;
    throw new UserError([`UNKNOWN_ROUTER: "${name}" is not in the picture; it has ${routers.join(", ") || "none"}`]);
  }
  for (const name of subnet ?? []) {
    if (subnets.includes(name)) continue;
    throw new UserError([`UNKNOWN_SUBNET: "${name}" is not in the picture; it has ${subnets.join(", ") || "none"}`]);
  }
  const hosts = picture.groups.map(({ id, role, texts }) => ({ id, host: { name: texts[0]!.text, role } }));
  const groups = host === undefined ? [] : selected(hosts, host, "the picture").map(({ id }) => id);
  return detail(picture, { routers: router, subnets: subnet, groups });
}

async function write(whole: Picture, { out, ...focus }: Drawing): Promise<void> {
  const picture = chosen(whole, focus);
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
