import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * What a page's script leaves as JSON in the body, in Debian's headless Chromium. Nothing is loaded from elsewhere.
 * @param scripts files, and then the page's own
 */
export function evaluated<T>(scripts: readonly string[], own: string): T {
  const folder = mkdtempSync(join(tmpdir(), "vrouter-picture-"));
  try {
    const page = join(folder, "page.html");
    const head = scripts.map((file) => `<script src="file://${file}"></script>`).join("");
    writeFileSync(page, `<!doctype html><meta charset="utf-8">${head}<body><script>${own}</script></body>`);
    const flags = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"];
    const more = [`--user-data-dir=${folder}`, "--window-size=1600,1000", "--virtual-time-budget=120000", "--dump-dom"];
    const { stdout } = spawnSync("chromium", [...flags, ...more, `file://${page}`], {
      encoding: "utf8",
      timeout: 600_000,
      maxBuffer: 256 << 20,
    });
    const [, result] = /<pre id="result">(.*?)<\/pre>/s.exec(stdout) ?? [];
    if (result === undefined) throw new Error(`the page left nothing: ${stdout.slice(-2000)}`);
    return JSON.parse(decoded(result)) as T;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function decoded(html: string): string {
  return html
    .replace(/&lt;/g, "<")
    .replace(/&gt;/g, ">")
    .replace(/&nbsp;/g, "\u00a0")
    .replace(/&amp;/g, "&");
}
