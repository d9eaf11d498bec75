/** A gateway with a full house: a writer keeps a database of its state busy, and a paired device has something to say all the time. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import { SshTransport } from '../../src/transport/open.js'
import { freePort } from '../../src/transport/ports.js'
import type { Guest } from './guest.js'
import { WsDevice } from './ws-device.js'

const writer = readFileSync(new URL('../../../test/hosts/busy-writer.mjs', import.meta.url)).toString('base64')
const STATE = '/home/deploy/.openclaw/state'

/** A way to the gateway's own port for as long as WORK takes. */
export async function throughTunnel<T>(guest: Guest, work: (port: number) => Promise<T>): Promise<T> {
  const ssh = new SshTransport(`practice-${guest.name}`, ['-F', guest.sshConfig, '-o', 'User=deploy'], process.env)
  const port = await freePort(0)
  const forwarding = await ssh.forward({ localPort: port, remotePort: 18789 })
  try {
    return await work(port)
  } finally {
    await forwarding.close()
    await ssh.close()
  }
}

const scopes = ['operator.read', 'operator.write']
export const gatewayToken = async (guest: Guest): Promise<string> => (await guest.root('sed -n s/^OPENCLAW_GATEWAY_TOKEN=//p /opt/openclaw/.env | tail -n 1')).trim()

/** Pairs DEVICE, as its owner would. @returns the token that lets it in from now on */
export async function pair(guest: Guest, device: WsDevice): Promise<string> {
  return throughTunnel(guest, async (port) => {
    const auth = { token: await gatewayToken(guest) }
    const knock = await device.connect({ port, auth, scopes })
    assert.ok(!knock.ok && knock.requestId !== undefined, JSON.stringify(knock))
    await guest.root(`docker exec openclaw-gateway node openclaw.mjs devices approve ${knock.requestId} --json`)
    const paired = await device.connect({ port, auth, scopes })
    assert.ok(paired.ok && paired.deviceToken !== undefined, JSON.stringify(paired))
    paired.connection.close()
    return paired.deviceToken
  })
}
/** Says TEXTS in SESSION one after the other. @returns how many the gateway took */
export async function talk(guest: Guest, device: WsDevice, deviceToken: string, session: string, texts: Iterable<string> | AsyncIterable<string>): Promise<number> {
  return throughTunnel(guest, async (port) => {
    const answer = await device.connect({ port, auth: { deviceToken }, scopes })
    assert.ok(answer.ok, JSON.stringify(answer))
    let taken = 0
    for await (const text of texts) {
      const sent = await answer.connection.request('chat.send', { sessionKey: session, message: text, idempotencyKey: `${session}-${device.id}-${performance.now()}` })
      assert.equal(sent.ok, true, JSON.stringify(sent))
      taken += 1
    }
    answer.connection.close()
    return taken
  })
}

export interface Looked {
  readonly databases: number
  readonly wrong: readonly string[]
}
const torn = readFileSync(new URL('../../../test/hosts/torn.mjs', import.meta.url)).toString('base64')
/** A line of shell: torn.mjs looks at what lies in FOLDER, and prints what it saw as a line of JSON. */
export const lookAt = (folder: string): string =>
  `chown -R 1000:1000 ${folder}; echo ${torn} | base64 -d | docker run --rm -i --network none --user 1000:1000 --mount type=bind,source=${folder},target=/copy "$(docker inspect --format '{{.Image}}' openclaw-gateway)" node --no-warnings --input-type=module -`

export class BusyGateway {
  private ended = false
  private readonly talking: Promise<number>

  private constructor(
    private readonly guest: Guest,
    device: WsDevice,
    deviceToken: string,
  ) {
    const ended = (): boolean => this.ended
    this.talking = talk(guest, device, deviceToken, 'main', (async function* () {
      for (let at = 1; !ended(); at++) {
        yield `thought number ${at}: ${'and another thing. '.repeat(20)}`
        await setTimeout(200)
      }
    })())
    // told by stop()
    this.talking.catch(() => undefined)
  }

  static async on(guest: Guest): Promise<BusyGateway> {
    const device = new WsDevice()
    const deviceToken = await pair(guest, device)
    await guest.root(`echo ${writer} | base64 -d | docker exec -i openclaw-gateway sh -c 'cat >/tmp/busy-writer.mjs' && docker exec -d openclaw-gateway node --no-warnings /tmp/busy-writer.mjs
      timeout 60 sh -c 'until [ -s ${STATE}/busy.sqlite-wal ]; do sleep 0.1; done'`)
    return new BusyGateway(guest, device, deviceToken)
  }

  /** @returns what was written meanwhile */
  async stop(): Promise<{ readonly transactions: number; readonly messages: number }> {
    this.ended = true
    const messages = await this.talking
    const transactions = await this.guest.root(`touch ${STATE}/stop-writing; timeout 60 sh -c 'while docker top openclaw-gateway | grep -q busy-writer; do sleep 0.2; done'
      docker exec openclaw-gateway node --no-warnings -p 'new (require("node:sqlite").DatabaseSync)("/home/node/.openclaw/state/busy.sqlite").prepare("select max(pair) as pair from words").get().pair + 1'
      rm -f ${STATE}/stop-writing ${STATE}/busy.sqlite*`)
    return { transactions: Number(transactions), messages }
  }
}
