import { EventEmitter } from "node:events";
import { Writable } from "node:stream";
import { Conversation } from "../../../lib/engine/host/conversation";
import type { Channel, Connection } from "../../../lib/ssh/connection";

/** How long a host may take, on a clock that the test turns. */

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

async function begun() {
  const channel = Object.assign(new Writable({ write: (_, __, done) => done() }), { stderr: new EventEmitter() });
  const end = jest.spyOn(channel, "end");
  const giveUp = jest.fn();
  let token = "";
  const connection = {
    start: (_: string, use: (channel: Channel) => Promise<unknown>) => use(channel as unknown as Channel),
    giveUp,
    lostError: () => new Error("lost"),
  } as unknown as Connection;
  const conversation = await Conversation.begin(connection, (own) => (token = own));
  const says = (line: string) => {
    channel.emit("data", Buffer.from(`${token} ${line}\n`));
    channel.stderr.emit("data", Buffer.from(`${token} ${line}\n`));
  };
  const prints = (text: string) => void channel.emit("data", Buffer.from(text));
  const ask = (): Promise<unknown> => conversation.run([{ program: ":" }])[0]!;
  return { conversation, end, giveUp, says, prints, ask };
}

test("a login shell that waits for something else hears after half a minute that nothing more comes", async () => {
  const { conversation, end, giveUp, ask } = await begun();
  void ask();
  jest.advanceTimersByTime(29_000);
  expect(end).not.toHaveBeenCalled();
  jest.advanceTimersByTime(60_000);
  expect(end).toHaveBeenCalledTimes(1);
  expect(giveUp).not.toHaveBeenCalled();
  conversation.close();
});

test("a first program that takes its time, as one that waits for a lock, is waited for", async () => {
  const { conversation, end, giveUp, says, ask } = await begun();
  const answer = ask();
  says("begins as 0");
  jest.advanceTimersByTime(70_000);
  says("ended 0");
  expect(await answer).toEqual({ code: 0, stdout: "", stderr: "" });
  expect(end).not.toHaveBeenCalled();
  expect(giveUp).not.toHaveBeenCalled();
  conversation.close();
});

test("a program that does not end in five minutes is given up, a host that is asked nothing is not", async () => {
  const { conversation, end, giveUp, says, ask } = await begun();
  const answer = ask();
  says("begins as 0");
  says("ended 0");
  await answer;
  jest.advanceTimersByTime(3_600_000);
  expect(giveUp).not.toHaveBeenCalled();
  void ask();
  jest.advanceTimersByTime(299_000);
  expect(giveUp).not.toHaveBeenCalled();
  jest.advanceTimersByTime(2_000);
  expect(giveUp).toHaveBeenCalledWith("a step did not end within 300 s");
  expect(end).not.toHaveBeenCalled();
  conversation.close();
});

test("whoever wants to hears the lines of a program as they come, those of no other program, and each once", async () => {
  const { conversation, says, prints } = await begun();
  const heard: string[] = [];
  const [before, answer, behind] = conversation.run([
    { program: ":" },
    { program: ":", heard: (line) => heard.push(line) },
    { program: ":" },
  ]);
  prints("noise of the login shell\n");
  says("begins as 0");
  prints("of the one before\n");
  says("ended 0");
  prints("one\ntw");
  expect(heard).toEqual(["one"]);
  prints("o\nthree");
  expect(heard).toEqual(["one", "two"]);
  prints("\n");
  says("ended 0");
  prints("of the one behind\n");
  says("ended 0");
  expect(heard).toEqual(["one", "two", "three"]);
  expect(await Promise.all([before, answer, behind])).toMatchObject([
    { stdout: "of the one before\n" },
    { stdout: "one\ntwo\nthree\n" },
    { stdout: "of the one behind\n" },
  ]);
  conversation.close();
});
