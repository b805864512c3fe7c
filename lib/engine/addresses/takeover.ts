import type { HostBundle } from "../../bundle/bundle";
import { EngineError } from "../../errors/engine-error";
import { VrrpInstances } from "../ha/vrrp-instances";
import type { RemoteHost } from "../host/remote-host";
import { answersFrom, isBy, type Answer } from "./answers";
import { claimsBeyond } from "./claims";
import { addressOf, giveUp, leavingHosts, takeBack, type Holding, type Leaving } from "./holding";
import type { OtherHosts } from "./other-hosts";

/**
 * External addresses that routers of this host get while routers of other hosts of the environment have them: these give them up as soon
 * as this host has them, whether they are deployed before it, after it or at the same time.
 */
export class Takeover {
  private readonly begun: string[] = [];

  private constructor(
    private readonly host: RemoteHost,
    private readonly environment: string,
    private readonly others: OtherHosts,
    private readonly answers: readonly Answer[],
    /** By hosts. */
    private readonly leaving: ReadonlyMap<string, Leaving>,
    /** Floating IPs that their hosts hand over themselves, together with what goes through them. */
    private readonly handed: readonly Holding[],
  ) {}

  /**
   * Asks, beside whatever else the host does meanwhile, of what the host has not had so far: two on one network with the same address cut
   * each other off, whoever they are.
   * @param floatingIps of the environment, wherever they lead
   * @throws EngineError when somebody else answers for one of the addresses
   */
  static async of(
    host: RemoteHost,
    before: HostBundle | undefined,
    after: HostBundle,
    { others, floatingIps }: { readonly others: OtherHosts; readonly floatingIps: readonly string[] },
  ): Promise<Takeover> {
    const claims = claimsBeyond(after, before);
    const answers = claims.length === 0 ? [] : await answersFrom(await host.beside(), claims, others);
    const held = answers.length === 0 ? [] : await others.holdings();
    const peers = new Map(after.vrrp.map((instance) => [instance.router, instance.peers]));
    const isAnInstance = ({ claim, isOwn }: Answer, { host: name, isOfPair }: Holding) =>
      claim.virtual && isOwn && (isOfPair || peers.get(claim.router)?.includes(name) === true);
    const theirs = held.filter((one) => answers.some((answer) => isBy(answer, one) && !isAnInstance(answer, one)));
    const isHanded = (one: Holding) => one.device.startsWith("fg-") && floatingIps.includes(addressOf(one));
    const leaving = leavingHosts(
      theirs.filter((one) => !isHanded(one)),
      claims,
    );
    return new Takeover(host, after.environment, others, answers, leaving, theirs.filter(isHanded));
  }

  /** When this host has them. @throws EngineError when another host keeps one */
  async complete(tell: (line: string) => void): Promise<void> {
    for (const one of this.handed) tell(`${one.host} hands ${addressOf(one)} over when it is deployed`);
    if (this.leaving.size === 0) return;
    const virtual = this.answers.filter(({ claim }) => claim.virtual).map(({ claim }) => claim.router);
    await new VrrpInstances(this.host, this.environment).elect([...new Set(virtual)]);
    for (const [name, leaving] of this.leaving) {
      this.begun.push(name);
      const addresses = leaving.holdings.map(addressOf).join(", ");
      try {
        await giveUp(this.others.host(name), this.environment, leaving);
      } catch (error) {
        const { message: why } = error as Error;
        throw new EngineError("ADDRESS_IN_USE", `${name} has ${addresses} and keeps them (${why}): deploy it first`);
      }
      tell(`took ${addresses} over from ${name}`);
    }
    const ports = new Set(this.answers.map(({ claim: { router, device } }) => `${router} ${device}`));
    await this.host.change("external", ["announce", this.environment, ...[...ports].join(" ").split(" ")]);
  }

  /** When this host does not have them any more. */
  async undo(): Promise<void> {
    for (const name of this.begun) await takeBack(this.others.host(name), this.environment, this.leaving.get(name)!);
  }
}
