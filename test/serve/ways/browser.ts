import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: any;
  readonly result?: any;
  readonly error?: { readonly message: string };
}

/** Milliseconds that something on a page may take. */
const PATIENCE = 20_000;

/** Debian's headless Chromium with one page, which is used as a person uses it: keys and the mouse. */
export class Browser {
  /** What the page told the console, and errors that nobody caught. */
  readonly said: string[] = [];
  private readonly waiting = new Map<number, (message: Message) => void>();
  private last = 0;
  private session = "";
  private rest = "";

  private constructor(
    private readonly process: ChildProcess,
    private readonly profile: string,
  ) {
    const from = process.stdio[4] as Readable;
    from.setEncoding("utf8").on("data", (text: string) => {
      const parts = (this.rest + text).split("\0");
      this.rest = parts.pop()!;
      for (const part of parts) this.take(JSON.parse(part) as Message);
    });
  }

  static async start(): Promise<Browser> {
    const profile = mkdtempSync(join(tmpdir(), "vrouter-browser-"));
    const flags = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"];
    const more = [
      "--window-size=1600,1100",
      "--disable-background-networking",
      `--user-data-dir=${profile}`,
      "--remote-debugging-pipe",
    ];
    const stdio = ["ignore", "ignore", "ignore", "pipe", "pipe"] as const;
    const chromium = spawn("chromium", [...flags, ...more], { stdio: [...stdio], detached: true });
    const browser = new Browser(chromium, profile);
    const { targetId } = await browser.send("Target.createTarget", { url: "about:blank" });
    const { sessionId } = await browser.send("Target.attachToTarget", { targetId, flatten: true });
    browser.session = sessionId;
    for (const domain of ["Page", "Runtime", "Log"]) await browser.send(`${domain}.enable`);
    return browser;
  }

  async open(url: string): Promise<void> {
    await this.send("Page.navigate", { url });
  }

  /** @param expression JavaScript; what it says goes by as JSON */
  async evaluate<T>(expression: string): Promise<T> {
    const { result, exceptionDetails } = await this.send("Runtime.evaluate", { expression, returnByValue: true });
    if (exceptionDetails !== undefined) throw new Error(exceptionDetails.exception?.description ?? expression);
    return result.value as T;
  }

  /** Waits until an expression is true. */
  async until(expression: string): Promise<void> {
    const end = Date.now() + PATIENCE;
    while (!(await this.evaluate<boolean>(`Boolean(${expression})`).catch(() => false))) {
      if (Date.now() > end) throw new Error(`never so: ${expression}: ${await this.text("body")}`);
      await new Promise((done) => setTimeout(done, 50));
    }
  }

  async text(selector: string): Promise<string> {
    return this.evaluate(`document.querySelector(${JSON.stringify(selector)}).innerText`);
  }

  /** In the middle of an element. */
  async click(selector: string): Promise<void> {
    const at = await this.evaluate<{ x: number; y: number }>(
      `(() => { const one = document.querySelector(${JSON.stringify(selector)}); one.scrollIntoView({ block: "center" });
        const { x, y, width, height } = one.getBoundingClientRect(); return { x: x + width / 2, y: y + height / 2 }; })()`,
    );
    for (const type of ["mousePressed", "mouseReleased"])
      await this.send("Input.dispatchMouseEvent", { type, ...at, button: "left", clickCount: 1 });
  }

  /** Into what has the focus, in the place of what is there. */
  async type(text: string): Promise<void> {
    await this.evaluate("document.activeElement.select()");
    await this.send("Input.insertText", { text });
  }

  async press(key: "Tab" | "Enter"): Promise<void> {
    const code = { Tab: 9, Enter: 13 }[key];
    const what = { key, code: key, windowsVirtualKeyCode: code, ...(key === "Enter" ? { text: "\r" } : {}) };
    for (const type of ["keyDown", "keyUp"]) await this.send("Input.dispatchKeyEvent", { type, ...what });
  }

  /** All of the page, as PNG. */
  async screenshot(file: string): Promise<void> {
    const { data } = await this.send("Page.captureScreenshot", { captureBeyondViewport: true });
    writeFileSync(file, Buffer.from(data as string, "base64"));
  }

  async end(): Promise<void> {
    const exited = once(this.process, "exit");
    // With all that it started: they write into the profile for as long as they live.
    process.kill(-this.process.pid!, "SIGKILL");
    await exited;
    rmSync(this.profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }

  private async send(method: string, params: object = {}): Promise<any> {
    this.last += 1;
    const id = this.last;
    const session = this.session === "" ? {} : { sessionId: this.session };
    const answer = new Promise<Message>((done) => this.waiting.set(id, done));
    (this.process.stdio[3] as Writable).write(`${JSON.stringify({ id, method, params, ...session })}\0`);
    const { error, result } = await answer;
    if (error !== undefined) throw new Error(`${method}: ${error.message}`);
    return result;
  }

  private take(message: Message): void {
    const { id, method, params } = message;
    if (id !== undefined) {
      this.waiting.get(id)?.(message);
      this.waiting.delete(id);
    }
    if (method === "Runtime.exceptionThrown") this.said.push(params.exceptionDetails.exception?.description ?? "error");
    if (method === "Runtime.consoleAPICalled") this.said.push(JSON.stringify(params.args));
    if (method === "Log.entryAdded") this.said.push(params.entry.text);
  }
}
