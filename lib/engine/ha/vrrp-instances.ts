import { oneOf } from "../host/facts";
import type { RemoteHost } from "../host/remote-host";

/** What an instance of an HA router is at the moment; DOWN: its keepalived does not run. */
export const VRRP_STATES = ["MASTER", "BACKUP", "FAULT", "STOP", "DOWN"] as const;
export type VrrpState = (typeof VRRP_STATES)[number];

/** PLAIN: the router runs there, and not as a pair. */
const ROUTER_STATES = [...VRRP_STATES, "PLAIN"] as const;
export type RouterState = (typeof ROUTER_STATES)[number];

/** The instances of an environment's HA routers on one host; routers are named by their ids. */
export class VrrpInstances {
  constructor(
    private readonly host: RemoteHost,
    private readonly environment: string,
  ) {}

  async states(routers: readonly string[]): Promise<ReadonlyMap<string, RouterState>> {
    if (routers.length === 0) return new Map();
    const output = await this.host.ask("vrrp", ["states", this.environment, ...routers]);
    const pairs = output.split("\n").flatMap((line): [string, RouterState][] => {
      const [router, state] = line.split(" ");
      return state === undefined ? [] : [[router!, oneOf(ROUTER_STATES, router!, state)]];
    });
    return new Map(pairs);
  }

  /**
   * Stops instances until they have the VRRP parameters of their master.
   * @param parameters router -> those of its master
   * @param mode whether what they are held for already stays
   */
  async hold(parameters: ReadonlyMap<string, string>, mode: "keep" | "replace"): Promise<void> {
    if (parameters.size > 0)
      await this.host.change("vrrp", ["hold", this.environment, mode, ...[...parameters].flat()]);
  }

  /** Starts those with the parameters that they are held for; the others stay as they are. */
  async release(routers: readonly string[]): Promise<void> {
    if (routers.length > 0) await this.host.change("vrrp", ["release", this.environment, ...routers]);
  }

  /** Ends masters whose addresses and routes stay. */
  async leave(routers: readonly string[]): Promise<void> {
    if (routers.length > 0) await this.host.change("vrrp", ["leave", this.environment, ...routers]);
  }

  /** Waits until instances of routers that were plain are masters, for as long as four adverts and five seconds take. */
  async elect(routers: readonly string[]): Promise<void> {
    if (routers.length > 0) await this.host.change("vrrp", ["elect", this.environment, ...routers]);
  }

  /** Adds a number to the priority of an instance, until another is set: a reboot does not forget it. */
  async setPriorityOffset(router: string, offset: number): Promise<void> {
    await this.host.change("vrrp", ["offset", this.environment, router, String(offset)]);
  }
}
