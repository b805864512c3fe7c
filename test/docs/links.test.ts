import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";

const ROOT = join(__dirname, "../..");

test("every link of a page leads to a file that is there, and to a place in it", () => {
  const pages = execFileSync("git", ["ls-files", "-co", "--exclude-standard", "*.md"], { cwd: ROOT, encoding: "utf8" });
  const links = pages.trimEnd().split("\n").flatMap(linksOf);
  expect(links.filter(({ file, anchor }) => !existsSync(file) || !hasAnchor(file, anchor)).map(shown)).toEqual([]);
  expect(links.length).toBeGreaterThan(20);
});

interface Link {
  readonly page: string;
  readonly file: string;
  readonly anchor?: string;
}

function linksOf(page: string): Link[] {
  const from = join(ROOT, page);
  return [...textOf(from).matchAll(/\]\((?![a-z]+:)([^)#\s]*)(?:#([^)\s]*))?\)/g)].map(([, path, anchor]) => ({
    page,
    file: path === "" ? from : join(dirname(from), path!),
    anchor,
  }));
}

function hasAnchor(file: string, anchor: string | undefined): boolean {
  if (anchor === undefined) return true;
  const text = textOf(file);
  const headings = [...text.matchAll(/^#+ (.*)$/gm)].map(([, title]) => slug(title!));
  return headings.includes(anchor) || text.includes(`<a id="${anchor}"></a>`);
}

/** What GitHub makes of a heading. */
function slug(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, "")
    .replaceAll(" ", "-");
}

/** Without what stands in blocks of code. */
function textOf(file: string): string {
  return readFileSync(file, "utf8").replace(/^```[^]*?^```$/gm, "");
}

function shown({ page, file, anchor }: Link): string {
  return `${page}: ${relative(ROOT, file)}${anchor === undefined ? "" : `#${anchor}`}`;
}
