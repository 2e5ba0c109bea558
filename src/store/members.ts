/** A process that works on the store. */
export interface Member {
  /** Names the process and this life of it: never used again. */
  readonly holder: string;
  /** As owners name the process. */
  readonly name: string;
  /** `copy`: it copies the store, and nobody else may use it. */
  readonly role: 'all' | 'front' | 'worker' | 'copy';
  /** The version of Toonsmith it runs. */
  readonly version: string;
  /** Pictures it draws at once. */
  readonly atOnce: number;
  /** The owners have paused it: it accepts nothing new. */
  readonly paused: boolean;
  /** The owners have taken it out of service: it gives what it holds to the others, and begins nothing. */
  readonly drained: boolean;
}

/**
 * The processes that share the store. What a member holds (a running job, a batch whose reply it sends, a claim) is its own while
 * its lease lasts; `JobStore.recover` gives on what members held whose lease is over.
 */
export interface MemberStore {
  /** Whether several processes may use the store at the same time. */
  readonly shared: boolean;
  /**
   * Enters a process with a lease until a moment. Without one it has the store to itself for as long as it lives: every member
   * before it has ended.
   */
  join(member: Member, until?: number): Promise<void>;
  /** Extends a lease. False when it was over and somebody else has what the member held. */
  renew(holder: string, until: number): Promise<boolean>;
  /** Ends a lease at once. */
  leave(holder: string): Promise<void>;
  /** Pauses every member that there is now, or ends their pause. */
  pause(on: boolean): Promise<void>;
  /** Takes the process of a name out of service, or puts it back. False when there is none. */
  drain(name: string, on: boolean): Promise<boolean>;
  /** Those whose lease is not over. */
  members(at: number): Promise<Member[]>;
  /** True for one living member at a time: what must run once, such as polling a platform or working on an update. */
  claim(role: string, holder: string): Promise<boolean>;
  /** Ends a claim that the member has. */
  release(role: string, holder: string): Promise<void>;
}
