import type { AgentCall } from '../user-agent/agent-call.ts';
import { AudioStream } from './audio-stream.ts';
import { type ChannelName, HeadlessChannels } from './headless-channels.ts';
import { HeadlessPeerConnection } from './peer-connection.ts';
import { directionOf, g711FormatOf } from './peer-description.ts';

/** A call of the headless client, with its sound. */
export class HeadlessCall {
  readonly call: AgentCall;
  readonly audio: AudioStream;
  readonly channels: HeadlessChannels;
  readonly #connection: HeadlessPeerConnection;

  /** Calls. @param invite sends an INVITE with the offer */
  static async out(
    address: string,
    invite: (offer: string) => AgentCall,
    names: readonly ChannelName[] = [],
  ): Promise<HeadlessCall> {
    const connection = new HeadlessPeerConnection(address);
    const channels = HeadlessChannels.wanted(names);
    return new HeadlessCall(invite(await connection.offer(channels.described)), connection, channels);
  }

  /** Accepts a call. */
  static async in(address: string, call: AgentCall): Promise<HeadlessCall> {
    const connection = new HeadlessPeerConnection(address);
    const channels = HeadlessChannels.offered(call.offer ?? '');
    const answering = new HeadlessCall(call, connection, channels);
    const { described } = channels;
    call.accept(call.offer === undefined ? await connection.offer() : await connection.answerTo(call.offer, described));
    return answering;
  }

  private constructor(call: AgentCall, connection: HeadlessPeerConnection, channels: HeadlessChannels) {
    this.call = call;
    this.channels = channels;
    this.#connection = connection;
    this.audio = new AudioStream((octets) => connection.send(octets), connection.source);
    connection.onPacket = (octets) => this.audio.receive(octets);
    call.reoffered = (offer) => (offer === undefined ? connection.reoffer('sendrecv') : connection.answerAnew(offer));
    void call.ended.then(() => this.#silence());
  }

  /** Waits until the call is answered and sound can be sent. @throws {CallRefused} when it is not */
  async established(): Promise<void> {
    const description = await this.call.answered;
    if (description === undefined) this.audio.format = g711FormatOf(this.call.offer ?? '') ?? 0;
    else {
      this.audio.format = g711FormatOf(description) ?? 0;
      this.#connection.accept(description);
    }
    this.channels.start(description ?? this.call.offer ?? '', (id) => this.#connection.channel(id));
    await this.#connection.connected;
  }

  /** Puts the call on hold. */
  async hold(method: 'INVITE' | 'UPDATE' = 'INVITE'): Promise<void> {
    const answer = await this.call.reoffer(this.#connection.reoffer('sendonly'), method);
    if (answer !== undefined && directionOf(answer) === 'sendrecv')
      throw new Error('the peer does not know what hold is');
    this.audio.stop();
  }

  /** Takes the call back from hold. */
  async resume(method: 'INVITE' | 'UPDATE' = 'INVITE'): Promise<void> {
    await this.call.reoffer(this.#connection.reoffer('sendrecv'), method);
  }

  /** Hangs up, and waits until everything is given back. */
  async hangUp(): Promise<void> {
    await this.call.hangUp();
    await this.#silence();
  }

  /** Closes the media transport and says nothing of it to anybody. */
  closeMedia(): Promise<void> {
    return this.#silence();
  }

  #silence(): Promise<void> {
    this.audio.stop();
    this.channels.close();
    return this.#connection.close();
  }
}
