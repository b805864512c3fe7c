// A plugin of typedoc: the site has the pages that docs/README.md links to, under its headings and in its order, each by its own title.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, posix, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { Application, Converter, PageEvent } from "typedoc";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..");
const INDEX = "docs/README.md";
const RECORDS = "docs/decisions";

/** Pages in their order, each with the heading under which the index has it first; records of decisions come last. */
function sitePages() {
  const [, ...sections] = readFileSync(join(ROOT, INDEX), "utf8").split(/^## /m);
  const pages = new Map();
  const add = (page, group) => pages.has(page) || pages.set(page, group);
  for (const section of sections) {
    const heading = section.split("\n", 1)[0];
    for (const [, link] of section.matchAll(/\]\(([^)#]+\.md)\)/g)) add(posix.join("docs", link), heading);
  }
  for (const name of readdirSync(join(ROOT, RECORDS)).sort()) add(posix.join(RECORDS, name), "Decisions");
  return pages;
}

export function load(app) {
  const pages = sitePages();
  app.on(Application.EVENT_BOOTSTRAP_END, () => {
    app.options.setValue("projectDocuments", [...pages.keys()]);
    app.options.setValue("groupOrder", [...new Set(pages.values()), "*"]);
  });
  app.converter.on(Converter.EVENT_CREATE_DOCUMENT, (_, document) => {
    const file = document.project.files.getReflectionPath(document);
    const [, title] = /^# (.*)$/m.exec(readFileSync(file, "utf8"));
    document.name = title.replaceAll("`", "");
    document.frontmatter.group = pages.get(relative(ROOT, file));
  });
  // typedoc knows the anchors of headings only, and calls a link to any other broken.
  app.renderer.on(PageEvent.END, ({ model, contents }) => {
    if (!model.isDocument?.()) return;
    for (const [, id] of contents.matchAll(/<a id="([^"]+)"><\/a>/g)) app.renderer.router.getSlugger(model).slug(id);
  });
}
