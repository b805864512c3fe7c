import { writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { Annotations, TerraformStack, type TerraformResource } from "cdktf";
import type { IConstruct } from "constructs";
import { completed, draft, type Compilation, type Draft } from "../lib/compile";
import { LockFileError, readLock, requireLock, requireWritable, writeLock } from "../lib/lock/lock-file";
import type { Declarations, L3Declaration } from "../lib/model/declared/declarations";
import { resourcesOf, type Resource } from "../lib/model/lock";
import { declaredEnvironment } from "../lib/model/machines";
import { formatPath, type Problem } from "../lib/model/problem";
import { forDocument } from "../lib/text/for-document";
import { writeBundles } from "./carrier/bundle-files";
import { partsOf } from "./carrier/carrier";
import { requireNullProvider } from "./carrier/null-provider";
import { MACHINES_FILE, stackFolder } from "./carrier/provisioner";
import { removedBlocks } from "./carrier/removed-hosts";
import { isTrial, isTrialApp } from "./carrier/trial-output";
import { writeEnvironment } from "./stack/environment-file";
import { addOutputs } from "./stack/outputs";
import { escapeTemplate } from "./values/escape-template";
import { inProgram, placeInProgram } from "./values/program-words";
import { plainText } from "./values/plain-text";
import { settled } from "./values/settled";
import { whenRendered } from "./values/when-rendered";

/** The maps of an environment that constructs fill. */
type Section =
  "hosts" | "networks" | "routers" | "dhcp_host_mappings" | "gateway_port_forwardings" | "floating_ips" | "checks";
type Declaration<S extends Section> = NonNullable<Declarations[S]>[string];

/** Where choices are kept, and whether they may change. */
interface Choices {
  readonly file: string;
  readonly frozen: boolean;
}

const SYMBOL = Symbol.for("cdktf-vrouter/Environment");

/**
 * What the constructs of one stack declare. The stack's id is the environment's name. It is compiled once, when the
 * stack is validated; whatever is wrong stops the synthesis as validation errors of the stack.
 */
export class Environment {
  private readonly sections = new Map<Section, Map<string, () => unknown>>();
  private drafted?: Draft;
  private isDrafting = false;
  private compiled?: ReturnType<typeof completed>;
  private l3?: L3Declaration;
  private isDocument = false;
  /** The file that says all of it. */
  private document?: string;
  private readonly carriers = new Map<string, TerraformResource>();
  private readonly ownResources = new Map<string, () => Resource>();
  private choices?: Choices;

  /** The environment of the stack that a construct is in. */
  static of(scope: IConstruct): Environment {
    const stack = TerraformStack.of(scope) as TerraformStack & { [SYMBOL]?: Environment };
    return (stack[SYMBOL] ??= new Environment(stack));
  }

  private constructor(private readonly stack: TerraformStack) {
    stack.addOverride(
      "terraform.required_version",
      whenRendered(() => (this.hasRemovedHosts ? ">= 1.9" : ">= 1.4")),
    );
    stack.addOverride(
      "removed",
      whenRendered(() =>
        this.hasRemovedHosts ? removedBlocks(stack, this.name, this.compilation.removedHosts) : undefined,
      ),
    );
    stack.node.addValidation({ validate: () => this.validate() });
    addOutputs(stack, {
      compilation: () => this.compilation,
      tested: () => escapeTemplate(this.document ?? stackFolder(stack)),
    });
    const { synthesizer } = stack;
    stack.synthesizer = {
      synthesize: (session) => {
        synthesizer.synthesize(session);
        if (this.choices?.frozen === false && !isTrial(stack, session))
          writeLock(this.choices.file, this.name, this.compilation.lock);
        const directory = join(session.outdir, "stacks", this.name);
        writeBundles(directory, this.compilation.bundles);
        const { topology, lock } = this.compilation;
        writeFileSync(join(directory, MACHINES_FILE), JSON.stringify(declaredEnvironment(topology, lock.hosts)));
        writeEnvironment(directory, settled(stack, this.declarations()).value, {
          lock,
          keptIn: this.choices && relative(stackFolder(stack), this.choices.file),
        });
      },
    };
  }

  get name(): string {
    return this.stack.node.id;
  }

  /** @param produce called at synthesis, so that a construct may still change until then */
  declare<S extends Section>(section: S, name: string, produce: () => Declaration<S>): void {
    plainText(`a name among ${section} of stack ${this.name}`, name);
    const entities = this.sections.get(section) ?? new Map<string, () => unknown>();
    if (entities.has(name))
      throw new Error(`${section}.${name} is declared twice in stack ${this.name}: give one of them another \`name\``);
    this.sections.set(section, entities.set(name, produce));
    this.changed();
  }

  /** Name of a host's resource. @param own what it is called when the host was never renamed */
  resourceOf(host: string, own: string): string {
    const entry = this.soundCompilation()?.lock.hosts[host];
    return entry?.origin === undefined ? own : partsOf(resourcesOf(host, entry).at(-1)!).name;
  }

  /** @param own what the carrier is when the host was never renamed. @throws when the host has a carrier already */
  carry(host: string, carrier: TerraformResource, own: () => Resource): void {
    const other = this.carriers.get(host);
    if (other !== undefined) throw new Error(`host "${host}" has the carrier ${other.node.path} already: remove one`);
    this.carriers.set(host, carrier);
    this.ownResources.set(host, own);
    this.changed();
  }

  /** Terraform addresses of the carriers of hosts that must be done before a host. */
  carriersBefore(host: string): string[] {
    return (this.compilation.rollOrder.predecessors[host] ?? []).flatMap((name) => addressOf(this.carriers.get(name)));
  }

  /** Terraform addresses that a host's carrier had before, and that the state may still have. */
  formerCarriers(host: string): readonly string[] {
    const [declared] = addressOf(this.carriers.get(host));
    const entry = this.soundCompilation()?.lock.hosts[host];
    return entry === undefined ? [] : resourcesOf(host, entry).filter((address) => address !== declared);
  }

  /** What is wrong otherwise is said by the validation. */
  private soundCompilation(): Compilation | undefined {
    try {
      return this.compile().compilation;
    } catch (error) {
      if (error instanceof LockFileError) return undefined;
      throw error;
    }
  }

  /** @throws when it was called before */
  setL3Options(options: L3Declaration): void {
    if (this.l3 !== undefined) throw new Error(`stack ${this.name} has L3 options already: put all into one`);
    this.l3 = options;
    this.changed();
  }

  /** @param file where choices are read from and written to. @throws when it was called before */
  keepChoices(file: string, frozen: boolean): void {
    if (this.choices !== undefined) throw new Error(`stack ${this.name} has a lock file already: remove one`);
    this.choices = { file, frozen };
    this.changed();
    if (hasNullResources(file, this.name)) requireNullProvider(this.stack);
  }

  /** Reports problems with the names of a document: that is what the user wrote. */
  tellAsDocument(): void {
    this.isDocument = true;
  }

  /** What is declared so far was compiled already, with the choices that are kept. @param document the file that says it */
  isDrafted(draft: Draft, document: string): void {
    this.changed();
    this.document = document;
    this.drafted = draft;
  }

  /** A construct's declaration has changed; what a document says is no longer all. */
  changed(): void {
    this.document = undefined;
    this.drafted = undefined;
    this.compiled = undefined;
  }

  /** @throws when anything is wrong with what was declared */
  get compilation(): Compilation {
    const { compilation, problems } = this.compile();
    if (compilation === undefined) throw new Error(this.errors(problems).join("\n"));
    return compilation;
  }

  /** A host was declared once and is no more. */
  private get hasRemovedHosts(): boolean {
    return Object.keys(this.compilation.removedHosts).length > 0;
  }

  private compile(): ReturnType<typeof completed> {
    this.drafted ??= this.draftedNow();
    return (this.compiled ??= completed(this.drafted, (host) => this.ownResources.get(host)?.()));
  }

  private draftedNow(): Draft {
    if (this.isDrafting) throw new Error(OF_ITSELF);
    this.isDrafting = true;
    try {
      const { value: declarations, problems } = settled(this.stack, this.declarations());
      if (problems.length > 0) return { problems };
      return draft(declarations, this.choices && readLock(this.choices.file, this.name));
    } finally {
      this.isDrafting = false;
    }
  }

  private declarations(): Declarations {
    const sections = [...this.sections].map(([section, entities]) => [
      section,
      Object.fromEntries([...entities].map(([name, produce]) => [name, produce()])),
    ]);
    return {
      ...(Object.fromEntries(sections) as Omit<Declarations, "environment">),
      l3: this.l3,
      environment: this.name,
    };
  }

  private validate(): string[] {
    try {
      return this.check();
    } catch (error) {
      if (error instanceof LockFileError) return [`${error.file}: ${error.code}: ${error.message}`];
      throw error;
    }
  }

  private check(): string[] {
    if (process.platform === "win32") return [WINDOWS];
    const { compilation, problems } = this.compile();
    if (compilation !== undefined && this.choices !== undefined) this.checkLock(this.choices, compilation);
    if (compilation !== undefined && compilation.lock.roll_order.length > 0 && this.choices === undefined) {
      Annotations.of(this.stack).addWarning(NO_LOCK_FILE);
    }
    for (const problem of problems) {
      if (problem.severity === "warning") Annotations.of(this.stack).addWarning(this.format(problem));
    }
    return this.errors(problems);
  }

  private errors(problems: readonly Problem[]): string[] {
    return problems.filter(({ severity }) => severity === "error").map((problem) => this.format(problem));
  }

  private format({ code, path, message }: Problem): string {
    const said = (text: string) => forDocument(text, this.document ?? stackFolder(this.stack));
    return this.isDocument
      ? `${code}: ${formatPath(path)}: ${said(message)}`
      : `${code}: ${placeInProgram(path, this.declarations())}: ${said(inProgram(message))}`;
  }

  private checkLock({ file, frozen }: Choices, { lock }: Compilation): void {
    if (frozen) requireLock(file, this.name, lock, WRITES_LOCK);
    else if (!isTrialApp(this.stack)) requireWritable(file, this.name, lock);
  }
}

const NO_LOCK_FILE =
  "NO_LOCK_FILE: HA pairs are declared and nothing keeps what is chosen for them: VRIDs, addresses and the order of the " +
  'hosts may move when something is added, and Terraform refuses another order; add new LockFile(stack, "lock", { path })';

/** Also where the environment asks for frozen files. */
const WRITES_LOCK = "VROUTER_FROZEN_LOCK=0 npx cdktf synth";

const OF_ITSELF =
  "it comes from constructs of this stack, which know it when all that they are given is known: give a plain value here";

const WINDOWS =
  "UNSUPPORTED_PLATFORM: on Windows Terraform hands the commands that reach the hosts to cmd, which may do nothing and " +
  "say nothing; run cdktf in WSL, on Linux or on macOS";

/** Terraform asks for the provider of a resource that is only in the state, too. What is wrong with the file is said later. */
function hasNullResources(lockFile: string, environment: string): boolean {
  try {
    const { hosts } = readLock(lockFile, environment);
    return Object.values(hosts).some(({ resources }) =>
      resources?.some((one) => partsOf(one).type === "null_resource"),
    );
  } catch (error) {
    if (error instanceof LockFileError) return false;
    throw error;
  }
}

/** As `depends_on` wants it: without the braces of an expression. */
function addressOf(carrier: TerraformResource | undefined): string[] {
  return carrier === undefined ? [] : [`${carrier.terraformResourceType}.${carrier.friendlyUniqueId}`];
}
