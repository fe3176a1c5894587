import { acceptTcp, type RunningFloorControlServer, runFloorControlServer } from '@webrtc-ims/bfcp/node';
import type { PhoneMedium } from './phone-medium.ts';
import { attributeOf, type PlainSection } from './plain-description.ts';

/** One floor, given to whoever asks first. */
const floor = { conference: 4321, user: 1234, id: 1 };

/** A floor control server in a call (RFC 8855, RFC 8856): one conference with one floor, to which the peer connects by TCP. */
export class PhoneFloors implements PhoneMedium {
  readonly #server: RunningFloorControlServer;
  readonly #port: number;

  static async open(host: string): Promise<PhoneFloors> {
    const server = runFloorControlServer({
      conferences: [{ conferenceId: floor.conference, floors: [{ floorId: floor.id }] }],
    });
    const { port, transport } = await acceptTcp({ host });
    server.accept(transport, { users: [floor.user] });
    return new PhoneFloors(server, port);
  }

  private constructor(server: RunningFloorControlServer, port: number) {
    this.#server = server;
    this.#port = port;
  }

  /** Requests for the floor that are granted or wait. */
  get requests(): number {
    return this.#server.requestsForFloor(floor.conference, floor.id).length;
  }

  offer(): readonly string[] {
    return [
      `m=application ${this.#port} TCP/BFCP *`,
      'a=setup:passive',
      'a=connection:new',
      'a=floorctrl:s-only',
      `a=confid:${floor.conference}`,
      `a=userid:${floor.user}`,
      `a=floorid:${floor.id}`,
    ];
  }

  answer(section: PlainSection): readonly string[] | undefined {
    const client = attributeOf(section, 'floorctrl')?.includes('c-only') ?? true;
    if (section.protocol !== 'TCP/BFCP' || section.port === 0 || !client) return undefined;
    // RFC 8856 5.1: whoever is the server says which conference, user and floors these are. RFC 4145 5: a connection goes on unless it is new.
    const goesOn = attributeOf(section, 'connection') === 'existing';
    return goesOn ? this.offer().map((line) => line.replace('connection:new', 'connection:existing')) : this.offer();
  }

  take(): void {}

  async close(): Promise<void> {
    this.#server.close();
  }
}
