import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { parseDevices } from '../areas/gateway/way-in.js'
import type { OpenEvent } from '../model/way-in.js'
import { screen } from './screen.js'
import { devicesText, openText } from './way-in.js'

const plain = screen(false)
const devices = parseDevices(readFileSync(new URL('../../../src/areas/gateway/recordings/devices.json', import.meta.url), 'utf8'))
const at = { host: 'vps', now: 1795374817346 + 125_000 }
const [phone] = devices.pending

describe('the way in, as text', () => {
  it('shows all that the owner needs to decide about a device', () => {
    assert.ok(phone !== undefined)
    assert.equal(
      openText({ event: 'pending', device: phone }, at, plain, false),
      `
  ? Ada\\x1b[31m phone wants to be paired
    says it is  Phone, linux, gateway-client
    wants       everything (admin): operator with read, admin
    from        172.18.0.1, 2 min ago
    its key     c55732fbc1bd7d40
    request     1f178dfd-5a16-4db7-a1b3-328d1ddee867
    let it in: hardshell devices approve 1f178dfd-5a16-4db7-a1b3-328d1ddee867 --host vps
`,
    )
    // where a person is asked, no command is needed
    assert.doesNotMatch(openText({ event: 'pending', device: phone }, at, plain, true), /devices approve/)
  })

  it('lists who waits and who is in', () => {
    const text = devicesText(devices, at, plain)
    assert.match(text, /vps {2}1 device in, 2 waiting/)
    assert.match(text, /\? A browser wants to be paired/)
    assert.match(text, /✓ A browser\n {4}is +Linux x86_64, openclaw-control-ui\n/)
    assert.match(text, /let in +2 min ago, by a one-time sign-in/)
  })

  it('lets no device write on the terminal', () => {
    assert.ok(phone !== undefined)
    const evil = { ...phone, name: '\u001b]0;x\u0007\nroot', platform: '\u202e', client: '\u0000', roles: ['\r'], scopes: ['\u009b2J'], from: '\u001b[2J', deviceId: '\n\n', requestId: '\u001b' }
    const events: OpenEvent[] = [{ event: 'pending', device: evil }, { event: 'approved', device: evil }, { event: 'unapproved', device: evil }, { event: 'lost', because: '\u001b[2J' }, { event: 'devices-unknown', because: '\u001b[2J' }, { event: 'by-hand', because: '\u001b[2J' }]
    for (const event of events) assert.doesNotMatch(openText(event, { ...at, host: 'v\u001b' }, plain, true), /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/, event.event)
  })
})
