/** An environment as boxes and lines, before anything is said of how they look. Ids are stable from one picture to the next. */
export interface Picture {
  readonly title: string;
  readonly groups: readonly Group[];
  readonly boxes: readonly Box[];
  readonly lines: readonly Line[];
  /** Something that is said of the picture. */
  readonly note?: string;
}

/** What came, went or became another; nothing: it stays. */
export type Mark = "added" | "removed" | "changed";

/** A host, and what is drawn in it. */
export interface Group {
  readonly id: string;
  /** Of a host, where that is known. */
  readonly role?: "network" | "compute";
  /** The first is its name. */
  readonly texts: readonly Text[];
  readonly mark?: Mark;
}

export interface Box {
  readonly id: string;
  /** The last two are hosts as a whole, in an overview. */
  readonly kind: "external" | "network" | "router" | "standby" | "instance" | "vms" | "network-node" | "compute-host";
  /** Id of a group. */
  readonly group?: string;
  /** The first is its name. */
  readonly texts: readonly Text[];
  readonly lists: readonly List[];
  readonly about: Subjects;
  readonly mark?: Mark;
}

/** Things of one kind, all of them: a list is cut when it is shown, after it was compared. */
export interface List {
  /** What one of them is; undefined: they are of several kinds. */
  readonly noun?: string;
  readonly texts: readonly Text[];
}

/** The names by which somebody asks for a box. */
export interface Subjects {
  readonly routers?: readonly string[];
  readonly subnets?: readonly string[];
}

export interface Text {
  readonly text: string;
  readonly mark?: "added" | "removed";
}

/** It says nothing: what there is to say stands in the boxes at its ends. */
export interface Line {
  readonly from: string;
  readonly to: string;
  /** `way-out`: where VMs leave; `gateway`: of a router; `interface`: of a router in a network; `pair`: of what is one router. */
  readonly kind: "way-out" | "gateway" | "interface" | "pair";
  /** How many VMs leave by it. Default: 1 */
  readonly weight?: number;
  readonly mark?: Mark;
}
