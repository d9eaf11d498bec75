/** `open` against stand-ins for the gateway and the way to it; test/hosts/open.ts does it with real ones. */
import assert from 'node:assert/strict'
import { createServer, type RequestListener, type Server } from 'node:http'
import { afterEach, describe, it } from 'node:test'
import { HardshellError } from '../model/errors.js'
import type { OpenEvent } from '../model/way-in.js'
import { defaultSpec } from '../spec/spec.js'
import { freePort } from '../transport/ports.js'
import type { Forwarding, RunResult, Transport } from '../transport/transport.js'
import { open, type OpenOptions } from './open.js'
import { aborted } from './wait.js'

const DEVICES = '{"pending":[{"requestId":"request-1","deviceId":"d","displayName":"Phone","roles":["operator"],"scopes":["operator.read"],"ts":1}],"paired":[]}'
const GATEWAY: RequestListener = (request, response) => {
  const status = { '/healthz': 'live', '/startupz': 'started' }[request.url ?? '']
  response.writeHead(200, { 'Content-Type': 'application/json' }).end(status === undefined ? '<html>' : JSON.stringify({ ok: true, status }))
}
const ended: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const end of ended.splice(0)) await end()
})

async function serve(answer: RequestListener, port = 0): Promise<number> {
  const server: Server = createServer(answer)
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  ended.push(() => new Promise((resolve) => { server.close(resolve); server.closeAllConnections() }))
  const address = server.address()
  return address !== null && typeof address === 'object' ? address.port : 0
}

/** A way whose far end is already on this machine. `breakOff` ends it; `refuse` is thrown by the next tries. */
class Way {
  readonly refuse: HardshellError[] = []
  readonly asked: string[] = []
  opened = 0
  closed = 0
  breakOff: (because: string) => void = () => undefined
  answers: Record<string, () => Partial<RunResult>> = {}

  readonly transport: Transport = {
    name: 'a way',
    logins: 0,
    run: (script) => {
      const verb = /VERB=(\w+)/.exec(Buffer.from(/\nhs_as_root '?([\w+/=]+)'?\s*$/.exec(script)?.[1] ?? '', 'base64').toString())?.[1] ?? '?'
      this.asked.push(verb)
      return Promise.resolve({ status: 0, stdout: Buffer.from(''), stderr: Buffer.from(''), ...this.answers[verb]?.() })
    },
    freshLogin: () => Promise.resolve(true),
    forward: ({ localPort }): Promise<Forwarding> => {
      const refused = this.refuse.shift()
      if (refused !== undefined) return Promise.reject(refused)
      this.opened++
      let end: (because: string) => void = () => undefined
      const over = new Promise<string>((resolve) => (end = resolve))
      this.breakOff = end
      let stands = true
      return Promise.resolve({ localPort, ended: over, close: () => { if (stands) this.closed++; stands = false; end('closed'); return Promise.resolve() } })
    },
    close: () => Promise.resolve(),
  }
}

/** Runs `open` until `enough` is seen, then presses Ctrl-C. */
async function run(way: Way, port: number, more: Partial<OpenOptions>, enough: (event: OpenEvent, all: readonly OpenEvent[]) => boolean, appsPort?: number): Promise<OpenEvent[]> {
  const stop = new AbortController()
  const events: OpenEvent[] = []
  const spec = defaultSpec()
  await open(
    { host: 'vps', spec: { ...spec, gateway: { ...spec.gateway, port, ...(appsPort === undefined ? {} : { appsPort }) } }, transport: way.transport, today: '2026-01-01' },
    {
      localPort: port,
      signal: stop.signal,
      browser: { none: 'this is a test' },
      wish: aborted,
      ...more,
      onEvent: (event) => {
        events.push(event)
        if (enough(event, events)) stop.abort()
      },
    },
  )
  return events
}

const noWay = (): HardshellError => new HardshellError('unreachable', 'no route', { hint: '' })
const devices = (): Partial<RunResult> => ({ stdout: Buffer.from(DEVICES) })
const isNoun = (noun: string, message: RegExp) => (error: unknown) => error instanceof HardshellError && error.noun === noun && message.test(error.message)

describe('open', { timeout: 60_000 }, () => {
  it('says where the gateway is, and closes its way at Ctrl-C', async () => {
    const way = new Way()
    const port = await serve(GATEWAY)
    const events = await run(way, port, {}, ({ event }) => event === 'open')
    assert.deepEqual(events, [{ event: 'open', url: `http://127.0.0.1:${port}/` }])
    assert.deepEqual([way.opened, way.closed], [1, 1])
  })

  it('leads to MCP Apps too where they are published, at the port where the page looks for them; both are mended together', async () => {
    const way = new Way()
    const port = await serve(GATEWAY)
    const asked: { localPort: number; remotePort: number }[] = []
    const forward = way.transport.forward.bind(way.transport)
    way.transport.forward = (ports) => { asked.push(ports); return forward(ports) }
    const events = await run(way, port, {}, ({ event }) => {
      if (event === 'open') way.breakOff('gone')
      return event === 'back'
    }, 18800)
    assert.deepEqual(events.filter(({ event }) => ['open', 'back', 'no-apps'].includes(event)), [{ event: 'open', url: `http://127.0.0.1:${port}/`, apps: 18790 }, { event: 'back' }])
    const both = [{ localPort: port, remotePort: port }, { localPort: 18790, remotePort: 18800 }]
    assert.deepEqual(asked, [...both, ...both])
    assert.deepEqual([way.opened, way.closed], [4, 4])
  })

  it('goes without MCP Apps when their port is taken here, and says so', async () => {
    const way = new Way()
    const port = await serve(GATEWAY)
    const forward = way.transport.forward.bind(way.transport)
    way.transport.forward = (ports) => (ports.localPort === 18790 ? Promise.reject(new HardshellError('conflict', 'taken', { hint: '' })) : forward(ports))
    const events = await run(way, port, {}, ({ event }) => event === 'open', 18790)
    assert.deepEqual(events, [{ event: 'no-apps', port: 18790 }, { event: 'open', url: `http://127.0.0.1:${port}/` }])
    assert.deepEqual([way.opened, way.closed], [1, 1])
  })

  it('takes another end when the port is taken, and says which', async () => {
    const way = new Way()
    const port = await serve(GATEWAY)
    way.refuse.push(new HardshellError('conflict', 'taken', { hint: '' }))
    const stop = new AbortController()
    const events: OpenEvent[] = []
    const spec = defaultSpec()
    const session = { host: 'vps', spec: { ...spec, gateway: { ...spec.gateway, port } }, transport: way.transport, today: '2026-01-01' }
    await open(session, { signal: stop.signal, browser: { none: 'this is a test' }, wish: aborted, onEvent: (event) => { events.push(event); stop.abort() } })
    assert.deepEqual(events, [{ event: 'other-port', taken: port, port: 28789 }])
    assert.deepEqual([way.opened, way.closed], [1, 1])
  })

  it('takes nothing for a gateway that only says 200', async () => {
    const way = new Way()
    const port = await serve((_, response) => response.end('<html>It works!'))
    await assert.rejects(run(way, port, {}, () => false), isNoun('conflict', /no OpenClaw gateway/))
    assert.equal(way.closed, 1)
  })

  it('waits for a gateway that is still starting', async () => {
    let asked = 0
    const port = await serve((request, response) => {
      if (request.url === '/startupz' && ++asked === 1) return void response.writeHead(503).end('{"ok":false,"status":"starting"}')
      GATEWAY(request, response)
    })
    const events = await run(new Way(), port, {}, ({ event }) => event === 'open')
    assert.deepEqual(events.map(({ event }) => event), ['starting', 'open'])
  })

  it('mends a broken way, and keeps trying while the host is away', async () => {
    const way = new Way()
    const port = await serve(GATEWAY)
    const events = await run(way, port, {}, ({ event }) => {
      if (event === 'open') {
        way.refuse.push(noWay(), noWay())
        way.breakOff('client_loop: send disconnect: Broken pipe')
      }
      return event === 'back'
    })
    assert.deepEqual(events.filter(({ event }) => ['lost', 'retry', 'back'].includes(event)), [
      { event: 'lost', because: 'client_loop: send disconnect: Broken pipe' },
      { event: 'retry', because: 'no route', seconds: 1 },
      { event: 'retry', because: 'no route', seconds: 2 },
      { event: 'back' },
    ])
    assert.deepEqual([way.opened, way.closed], [2, 1])
  })

  it('does not go on when the host shows another key', async () => {
    const way = new Way()
    const port = await serve(GATEWAY)
    const changed = new HardshellError('hostKey', 'the key is not the one on record', { hint: '' })
    const running = run(way, port, {}, ({ event }) => {
      if (event === 'open') {
        way.refuse.push(changed)
        way.breakOff('gone')
      }
      return false
    })
    await assert.rejects(running, changed)
  })

  it('exchanges no port that was asked for: it says that it is taken', async () => {
    const way = new Way()
    way.refuse.push(new HardshellError('conflict', 'EADDRINUSE', { hint: '' }))
    await assert.rejects(run(way, 18789, {}, () => false), (error) => isNoun('conflict', /port 18789 on this machine is taken/)(error) && /without --port a free one is chosen/.test((error as HardshellError).hint))
  })

  it('gives the browser a page that leads to the sign-in, and looks for no device by itself then', async () => {
    const way = new Way()
    const port = await serve(GATEWAY)
    way.answers = { link: () => ({ stdout: Buffer.from(JSON.stringify({ browserUrl: 'http://127.0.0.1:18789/#bootstrapToken=hunter2' })) }) }
    let address = ''
    let led: string | null = ''
    const browser = async (given: string): Promise<undefined> => {
      address = given
      led = (await fetch(given, { redirect: 'manual' })).headers.get('location')
    }
    const events = await run(way, port, { browser }, ({ event }) => event === 'browser')
    assert.ok(!address.includes('hunter2') && !JSON.stringify(events).includes('hunter2'))
    assert.equal(led, `http://127.0.0.1:${port}/#bootstrapToken=hunter2`)
    assert.deepEqual(way.asked, ['link'])
  })

  it('gives an OpenClaw without one-time links the token, and then expects a device', async () => {
    const way = new Way()
    const port = await serve(GATEWAY)
    way.answers = { link: () => ({ stdout: Buffer.from('{"ok":true}') }), token: () => ({ stdout: Buffer.from('hunter2+/=\n') }), devices }
    let led: string | null = ''
    const browser = async (given: string): Promise<undefined> => void (led = (await fetch(given, { redirect: 'manual' })).headers.get('location'))
    const events = await run(way, port, { browser }, ({ event }) => event === 'pending')
    assert.equal(led, `http://127.0.0.1:${port}/#token=hunter2%2B%2F%3D`)
    assert.ok(!JSON.stringify(events).includes('hunter2'))
  })

  it('asks the owner about each device once, and lets in only the one that was named', async () => {
    const way = new Way()
    const port = await serve(GATEWAY)
    way.answers = { devices: () => ({ stdout: Buffer.from(DEVICES.replace('}]', '},{"requestId":"request-2","deviceId":"e","ts":2}]')) }) }
    const asked: string[] = []
    const events = await run(way, port, { approve: async ({ requestId }) => { asked.push(requestId); return requestId === 'request-2' } }, (_, all) => all.some(({ event }) => event === 'approved'))
    assert.deepEqual(asked, ['request-1', 'request-2'])
    assert.deepEqual(way.asked, ['devices', 'approve'])
    assert.deepEqual(events.filter(({ event }) => event.endsWith('approved')).map((event) => [event.event, 'device' in event && event.device.requestId]), [['unapproved', 'request-1'], ['approved', 'request-2']])
  })

  it('lets nobody in without the owner', async () => {
    const way = new Way()
    const port = await serve(GATEWAY)
    way.answers = { devices }
    await run(way, port, {}, ({ event }) => event === 'pending')
    assert.deepEqual(way.asked, ['devices'])
  })

  it('ends well when Ctrl-C comes instead of an answer', async () => {
    const way = new Way()
    const port = await serve(GATEWAY)
    way.answers = { devices }
    const stop = new AbortController()
    const approve = (_: unknown, signal: AbortSignal): Promise<boolean> => new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(new Error('withdrawn')))
      stop.abort()
    })
    const events = await run(way, port, { approve, signal: stop.signal }, () => false)
    assert.equal(events.at(-1)?.event, 'pending')
    assert.deepEqual(way.asked, ['devices'])
  })

  it('keeps the way without root, and says what is missing', async () => {
    const way = new Way()
    const port = await serve(GATEWAY)
    way.answers = { devices: () => ({ status: 77 }), link: () => ({ status: 77 }) }
    const events = await run(way, port, { browser: () => Promise.resolve(undefined) }, ({ event }) => event === 'devices-unknown')
    assert.deepEqual(events.map(({ event }) => event), ['open', 'starting', 'by-hand', 'devices-unknown'])
    assert.ok(events.every((event) => !('because' in event) || event.because.includes('root')))
  })

  it('says that the web page does not work at another port', async () => {
    const way = new Way()
    const port = await serve(GATEWAY)
    const local = await freePort(0)
    const forward = way.transport.forward.bind(way.transport)
    way.transport.forward = async (asked) => { await serve(GATEWAY, asked.localPort); return forward(asked) }
    way.answers = { origins: () => ({ stdout: Buffer.from('["http://127.0.0.1:18789"]') }) }
    let opened = false
    const events = await run(way, port, { localPort: local, browser: () => { opened = true; return Promise.resolve(undefined) } }, ({ event }) => event === 'no-page')
    assert.deepEqual(events.at(-1), { event: 'no-page', port: local, works: [port, 28789, 38789] })
    assert.equal(opened, false)
  })
})
