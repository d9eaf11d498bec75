/** What the network says, asked of servers on this machine's own loopback. */
import assert from 'node:assert/strict'
import { createServer as createHttp } from 'node:http'
import { createServer, type AddressInfo, type Server } from 'node:net'
import { test } from 'node:test'
import { addressesOf, greet, knock, plainHttp } from './knock.js'
import { sshWay } from './ssh-way.js'

const PATIENCE = 5000
async function on<T>(server: Server, work: (port: number) => Promise<T>): Promise<T> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  try {
    return await work(port)
  } finally {
    server.close()
  }
}

test('a port that listens is open, one that nobody has is refused', async () => {
  const port = await on(createServer(), async (here) => {
    assert.equal(await knock('127.0.0.1', here, PATIENCE), 'open')
    return here
  })
  assert.equal(await knock('127.0.0.1', port, PATIENCE), 'refused')
})

test('what speaks no TLS shows no certificate, and who says nothing is given up', async () => {
  await on(createServer((socket) => socket.end('SSH-2.0-odd\r\n')), async (port) => assert.notEqual((await greet('127.0.0.1', port, 'claw.example', PATIENCE)).failed, undefined))
  await on(createServer((socket) => socket.on('error', () => undefined)), async (port) => assert.equal((await greet('127.0.0.1', port, '', 50)).failed, 'no answer in time'))
})

test('where plain HTTP leads, by the name that was asked for', async () => {
  const site = createHttp((request, response) => response.writeHead(308, { location: `https://${request.headers.host ?? ''}/` }).end())
  assert.deepEqual(await on(site, (port) => plainHttp('127.0.0.1', port, 'claw.example', PATIENCE)), { status: 308, location: 'https://claw.example/' })
})

test('an address is its own, and a name that nobody has is none', async () => {
  assert.deepEqual(await addressesOf('192.0.2.7'), ['192.0.2.7'])
  assert.deepEqual(await addressesOf('no.such.name.invalid'), [])
})

test('ssh itself says where it would go, and whether through another', async () => {
  const way = (destination: string, ...options: string[]) => sshWay({ via: 'ssh', destination, options: ['-F', 'none', ...options] }, process.env)
  assert.deepEqual(await way('root@vps.example', '-p', '2222'), { host: 'vps.example', port: 2222, indirect: false })
  assert.equal((await way('vps.example', '-J', 'jump.example'))?.indirect, true)
})
