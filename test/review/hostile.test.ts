import MarkdownIt from "markdown-it";
import { HEADER } from "../../lib/artefacts/layout";
import { COMMENT_LIMIT, markdown } from "../../lib/review/output/markdown";
import { terminal } from "../../lib/review/output/terminal";
import { parsePlan } from "../../lib/review/plan/plan-json";
import { reviewPlan, type Review } from "../../lib/review/review";
import { TerraformDirectory } from "../plan/terraform";

/** Whatever may stand in a plan: its reader decides over what he sees, not its writer. */
const HOSTILE = [
  "``` </details></summary><img/src=x> @everyone",
  "`````````` ~~~ <!-- -->",
  "</code></pre><script>alert(1)</script>",
  "/approve",
  "| a | b |\n| --- | --- |",
  "# verdict: no change\n\n- no loss: nothing\n",
  "[click](https://example.com) https://example.com #1 !1",
  "\u001b[2J\u001b[31mred\r\b\u0000\u202egnp.exe\u200b\u0085",
  "x".repeat(70_000),
  HEADER,
].join("\n");
/** Lines that stay stand in a diff behind a blank: that alone does not keep a fence closed. */
const CONTEXT = "\n```\n</details><img src=x>\n@everyone\n";
const WORD = "`</code></details>|@everyone<img/src=x>**b**\\|\u001b[31m\u202e";

let review: Review;

beforeAll(() => {
  const terraform = new TerraformDirectory();
  try {
    const configuration = (text: string) => ({
      resource: { terraform_data: { a: { triggers_replace: triggers(text), input: { host: WORD } } } },
      output: { everyone: { value: text } },
    });
    terraform.write(configuration(`before${CONTEXT}`));
    terraform.apply();
    terraform.write(configuration(HOSTILE + CONTEXT));
    terraform.plan();
    review = reviewPlan(parsePlan(terraform.run("show", "-json", "plan")), []);
  } finally {
    terraform.remove();
  }
}, 60_000);

function triggers(text: string): Record<string, string> {
  const current = `/etc/vrouter/${WORD.replaceAll("/", "")}/current`;
  const id = WORD.replaceAll("/", "");
  return {
    [`${current}/${WORD}`]: text,
    [`${current}/names`]: `router ${id} ${WORD}${text.length}\nforward ${WORD} ${WORD}\n`,
    [`${current}/routers/${id}/iptables.rules`]: text,
    [`${current}/routers/${id}/ports`]: ["qg-1", "qr-1"]
      .map((port) => `port ${port} tap ${WORD} 1500 ${WORD}\naddress ${port} ${WORD}${text.length}/24\n`)
      .join(""),
  };
}

describe("a comment", () => {
  const rendered = () => new MarkdownIt({ html: true, linkify: true }).render(markdown(review));

  test("has no more markup than that of an honest plan", () => {
    const outside = rendered().replace(/<code[^>]*>[\s\S]*?<\/code>/g, "");
    const tags = new Set([...outside.matchAll(/<(?!!--)\/?([^\s>]*)/g)].map(([, tag]) => tag));
    const own = [
      "h3",
      "p",
      "strong",
      "em",
      "ul",
      "li",
      "table",
      "thead",
      "tbody",
      "tr",
      "th",
      "td",
      "details",
      "summary",
      "pre",
    ];
    expect([...tags].filter((tag) => !own.includes(tag!))).toEqual([]);
    expect(outside).not.toMatch(/@everyone|\/approve|example\.com|<img|verdict:/);
  });

  test("has as many folds and table cells as it should", () => {
    const count = (pattern: RegExp) => [...rendered().matchAll(pattern)].length;
    expect([count(/<details>/g), count(/<\/details>/g), count(/<summary>/g)]).toEqual(
      Array(3).fill(review.files.length),
    );
    expect(review.rows.length).toBeGreaterThan(0);
    const rows = review.rows.length + 1 + review.hosts.length + 1;
    expect([count(/<tr>/g), count(/<t[hd]>/g)]).toEqual([rows, 4 * rows]);
  });

  test("shows what cannot be seen, and stays below the limit", () => {
    const comment = markdown(review);
    expect(comment).toContain("\\u{1b}[2J");
    expect(comment).toContain("\\u{202e}");
    // eslint-disable-next-line no-control-regex -- they are what must not be there
    expect(comment).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202e\u200b]/);
    expect(comment).toMatch(/x{999}… \(69001 more\)/);
    expect(comment.length).toBeLessThanOrEqual(COMMENT_LIMIT);
  });

  test.each([2_500, 4_000, 10_000])("of %i characters at most says what was cut", (limit) => {
    const comment = markdown(review, limit);
    expect(comment.length).toBeLessThanOrEqual(limit);
    expect(comment).toContain("for want of room");
  });
});

test("a terminal obeys nothing that comes from a plan", () => {
  const same = (text: string) => text;
  const printed = terminal(review, { bold: same, red: same, green: same, yellow: same, cyan: same, dim: same });
  // eslint-disable-next-line no-control-regex -- they are what must not be there
  expect(printed).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202e\u200b]/);
  expect(printed).toContain("@everyone");
});

test("values of resources and outputs of others are not told", () => {
  expect(review.others).toEqual([{ address: "output.everyone", actions: ["update"] }]);
});

test("what Terraform takes for sensitive is not shown", () => {
  const terraform = new TerraformDirectory();
  try {
    const path = "/etc/vrouter/e/current/routers/r/iptables.rules";
    const configuration = (value: string) => ({
      variable: { secret: { default: value, sensitive: true } },
      resource: {
        terraform_data: { a: { triggers_replace: { [path]: "${var.secret}", [`${path}.other`]: value.slice(7) } } },
      },
    });
    terraform.write(configuration("hunter1-old"));
    terraform.apply();
    terraform.write(configuration("hunter2-new"));
    terraform.plan();
    const json = terraform.run("show", "-json", "plan");
    expect(json).toContain("hunter2");
    const secret = reviewPlan(parsePlan(json), []);
    expect(markdown(secret)).toContain("+-new");
    expect(markdown(secret) + JSON.stringify(secret)).not.toContain("hunter");
  } finally {
    terraform.remove();
  }
}, 60_000);
