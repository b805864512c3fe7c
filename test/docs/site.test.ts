import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const ROOT = join(__dirname, "../..");

let site: string;

beforeAll(() => {
  site = mkdtempSync(join(tmpdir(), "vrouter-site-"));
  execFileSync(join(ROOT, "node_modules/.bin/typedoc"), ["--out", site, "--logLevel", "Warn"], { cwd: ROOT });
}, 180_000);

afterAll(() => rmSync(site, { recursive: true }));

test("every link of the site leads to a file of it, and to a place in that", () => {
  const links = pages().flatMap((page) =>
    [...read(page).matchAll(/ (?:href|src)="(?![a-z]+:)([^"#]*)(?:#([^"]*))?"/g)].map(([, path, anchor]) => ({
      page,
      file: path === "" ? page : join(dirname(page), decodeURI(path!)),
      anchor: anchor === undefined || anchor === "" ? undefined : decodeURI(anchor),
    })),
  );
  const dead = links.filter(
    ({ file, anchor }) => !existsSync(join(site, file)) || !(anchor === undefined || idsOf(file).has(anchor)),
  );
  expect(dead.map(({ page, file, anchor }) => `${page}: ${file}${anchor === undefined ? "" : `#${anchor}`}`)).toEqual(
    [],
  );
  expect(links.length).toBeGreaterThan(1000);
});

test("every page of docs is on it, so that docs/README.md lists it", () => {
  const written = execFileSync("git", ["ls-files", "-co", "--exclude-standard", "docs/*.md"], {
    cwd: ROOT,
    encoding: "utf8",
  });
  const titles = written
    .trimEnd()
    .split("\n")
    .filter((file) => file !== "docs/README.md")
    .map((file) => /^# (.*)$/m.exec(readFileSync(join(ROOT, file), "utf8"))![1]!.replaceAll("`", ""));
  const shown = pages()
    .filter((page) => page.startsWith("documents/"))
    .map((page) => /<title>(.*) \| /.exec(read(page))![1]!);
  expect(titles.filter((title) => !shown.includes(title))).toEqual([]);
});

const known = new Map<string, ReadonlySet<string>>();

function idsOf(page: string): ReadonlySet<string> {
  const ids = known.get(page) ?? new Set([...read(page).matchAll(/ id="([^"]*)"/g)].map(([, id]) => id!));
  known.set(page, ids);
  return ids;
}

function pages(): string[] {
  return readdirSync(site, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".html"));
}

function read(page: string): string {
  return readFileSync(join(site, page), "utf8");
}
