import { type Clock, type Driver, drive, type ProtocolError, type Result, type Runtime } from '@webrtc-ims/core';
import { type ConnectionSetup, MsrpConnection } from '../session/connection.ts';
import type { ConnectionOutput } from '../session/connection-output.ts';
import type { IncomingMessage } from '../session/incoming-message.ts';
import type { MessageOptions } from '../session/message-options.ts';
import type { MsrpSession, OutgoingMessage, SendRefusal } from '../session/msrp-session.ts';
import type { MsrpTransport } from './msrp-transport.ts';

/** What an application is told: the outputs of the machine that are not the transport's business. */
export type ConnectionEvent =
  | Exclude<ConnectionOutput, { readonly type: 'transmit' | 'pause' | 'resume' | 'close' }>
  /** The transport is closed; the last event. `error` says why, when this side closed it for a reason. */
  | { readonly type: 'closed'; readonly error: ProtocolError | undefined };

/** How a running connection is set up. */
export interface RunningConnectionOptions extends Omit<ConnectionSetup, 'messages'> {
  /** Told everything, in order. It may call verbs; what they cause comes afterwards. */
  readonly onEvent: (event: ConnectionEvent, connection: RunningConnection) => void;
}

/**
 * An {@link MsrpConnection} joined to a transport. Its verbs are those of the machine, without the time.
 *
 * Sessions may be opened and messages sent before the transport is open: their octets wait.
 */
export class RunningConnection {
  readonly #transport: MsrpTransport;
  readonly #clock: Clock;
  readonly #machine: MsrpConnection;
  readonly #running: Driver<Uint8Array>;
  readonly #onEvent: RunningConnectionOptions['onEvent'];
  readonly #onRoom = new Map<OutgoingMessage, () => void>();
  // Octets that wait for the transport to open, at most `limits.unsentOctets` and one chunk.
  #early: Uint8Array[] | undefined = [];
  #isClosed = false;
  #error: ProtocolError | undefined;

  constructor(transport: MsrpTransport, options: RunningConnectionOptions, runtime: Runtime) {
    const { onEvent, ...setup } = options;
    this.#transport = transport;
    this.#clock = runtime.clock;
    this.#onEvent = onEvent;
    this.#machine = new MsrpConnection(
      transport.kind === 'message' ? { ...setup, messages: { maxMessageSize: transport.maxMessageSize } } : setup,
    );
    this.#running = drive(this.#machine, { ...runtime, perform: (output) => this.#perform(output) });
    transport.start({
      opened: () => this.#opened(),
      received: (octets) => this.#running.receive(octets),
      closed: () => this.#closed(),
    });
  }

  /** Sessions that run here. */
  get sessions(): readonly MsrpSession[] {
    return this.#machine.sessions;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** See {@link MsrpConnection.open}. */
  open(session: MsrpSession): void {
    this.#do((now) => this.#machine.open(session, now));
  }

  /** See {@link MsrpConnection.send}. */
  send(session: MsrpSession, message: MessageOptions): Result<OutgoingMessage, SendRefusal> {
    return this.#do((now) => this.#machine.send(session, message, now));
  }

  /**
   * See {@link MsrpConnection.write}.
   *
   * @param onRoom called once when there is room again, if the answer is false; also when the message was given up
   */
  write(message: OutgoingMessage, octets: Uint8Array, onRoom?: () => void): boolean {
    const hasRoom = this.#do((now) => this.#machine.write(message, octets, now));
    if (!hasRoom && onRoom !== undefined) {
      if (message.wantsRoom && !message.stopped) this.#onRoom.set(message, onRoom);
      else onRoom();
    }
    return hasRoom;
  }

  /** See {@link MsrpConnection.end}. */
  end(message: OutgoingMessage): void {
    this.#do((now) => this.#machine.end(message, now));
  }

  /** See {@link MsrpConnection.abort}. */
  abort(message: OutgoingMessage): void {
    this.#do((now) => this.#machine.abort(message, now));
  }

  /** See {@link MsrpConnection.refuse}. */
  refuse(session: MsrpSession, message: IncomingMessage, code?: number): void {
    this.#do((now) => this.#machine.refuse(session, message, now, code));
  }

  /** See {@link MsrpConnection.pause}. */
  pause(): void {
    this.#do((now) => this.#machine.pause(now));
  }

  /** See {@link MsrpConnection.resume}. */
  resume(): void {
    this.#do((now) => this.#machine.resume(now));
  }

  /** See {@link MsrpConnection.reconsider}. */
  reconsider(): void {
    this.#do((now) => this.#machine.reconsider(now));
  }

  /** See {@link MsrpConnection.close}. */
  close(session: MsrpSession): void {
    this.#do((now) => this.#machine.close(session, now));
  }

  /** Ends every session and closes the transport. */
  shut(): void {
    if (!this.#isClosed) this.#do((now) => this.#machine.shut(now));
  }

  // Verbs only change state and queue outputs: they may be called while outputs are carried out, and their results are there at once.
  #do<Value>(verb: (now: number) => Value): Value {
    const value = verb(this.#clock.now());
    this.#running.act(() => {});
    return value;
  }

  #perform(output: ConnectionOutput): void {
    switch (output.type) {
      case 'transmit':
        if (this.#early === undefined) this.#transmit(output.octets);
        else this.#early.push(output.octets);
        return;
      case 'pause':
        this.#transport.pause();
        return;
      case 'resume':
        this.#transport.resume();
        return;
      case 'close':
        this.#error = output.error;
        this.#transport.close();
        return;
      case 'room':
        this.#callRoom(output.message);
        break;
      case 'failed':
        this.#callRoom(output.message);
        break;
      default:
    }
    this.#onEvent(output, this);
  }

  #callRoom(message: OutgoingMessage): void {
    const onRoom = this.#onRoom.get(message);
    this.#onRoom.delete(message);
    onRoom?.();
  }

  #transmit(octets: Uint8Array): void {
    const { length } = octets;
    this.#transport.send(octets, () => this.#running.act((now) => this.#machine.sent(length, now)));
  }

  #opened(): void {
    const early = this.#early;
    this.#early = undefined;
    for (const octets of early ?? []) this.#transmit(octets);
  }

  #closed(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#running.act((now) => this.#machine.lost(now));
    // A step of its own: what the loss caused is told before.
    this.#running.act(() => {
      this.#running.stop();
      this.#onEvent({ type: 'closed', error: this.#error }, this);
    });
  }
}
