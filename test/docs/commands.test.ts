import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { vrouterCommand } from "../cli/vrouter-command";

const ROOT = join(__dirname, "../..");

interface Command {
  readonly page: string;
  readonly name: string;
  readonly options: readonly string[];
}

test("every vrouter command of a page is there, with the options it is given", () => {
  const pages = execFileSync("git", ["ls-files", "-co", "--exclude-standard", "*.md"], { cwd: ROOT, encoding: "utf8" });
  const commands = pages.trimEnd().split("\n").flatMap(commandsOf);
  const help = new Map([...new Set(commands.map(({ name }) => name))].map((name) => [name, helpOf(name)]));
  const wrong = commands.flatMap(({ page, name, options }) => {
    const known = help.get(name)!;
    if (!known.startsWith(`Usage: vrouter ${name} `)) return [`${page}: vrouter ${name}`];
    return options.filter((option) => !known.includes(` ${option} `)).map((option) => `${page}: ${name} ${option}`);
  });
  expect(wrong).toEqual([]);
  expect(help.size).toBeGreaterThan(8);
}, 60_000);

function commandsOf(page: string): Command[] {
  const code = [...readFileSync(join(ROOT, page), "utf8").matchAll(/^ {4}.*$|`[^`\n]+`/gm)].map(([text]) => text);
  return code.flatMap((text) =>
    [...text.matchAll(/\bvrouter ([a-z][a-z-]*(?: [a-z][a-z-]*(?= |$|`))?)([^`#;&]*)/g)].map(([, name, rest]) => ({
      page,
      name: name!,
      options: [...rest!.matchAll(/--[a-z-]+/g)].map(([option]) => option),
    })),
  );
}

function helpOf(name: string): string {
  return vrouterCommand([...name.split(" "), "--help"]).stdout;
}
