/** The recovery kit is read back from the page as it was printed, and the page says what it is worth; snapshots as people read them. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { parseKit, parseSnapshots, readKit } from '../areas/backup/said.js'
import { kitPage, lasting, snapshotsText } from './backup.js'

const key = randomBytes(32).toString('hex')
const password = `it's "${randomBytes(9).toString('hex')}" $HOME`
const quoted = `'${password.replaceAll("'", "'\\''")}'`
const said = (offsite: string): string =>
  `engine\trestic\nrepository\t/var/backups/hardshell/restic\noffsite\t${offsite}\nstate\t/home/deploy/.openclaw\ndirectory\t/opt/openclaw\nauth\t/home/deploy/.openclaw-auth\nhost\tvps\nkey\t${key}\nenv\tAWS_ACCESS_KEY_ID=claw\nenv\tAWS_SECRET_ACCESS_KEY=${quoted}\n`

test('a kit is read back as it was printed', () => {
  const page = kitPage(parseKit(said('s3:https://store.example.org/vps')), 'vps', '2026-11-23')
  const kit = readKit(page)
  assert.equal(kit.repository, 's3:https://store.example.org/vps')
  assert.equal(kit.key.reveal(), key)
  assert.deepEqual([...kit.environment].map(([name, value]) => [name, value.reveal()]), [['AWS_ACCESS_KEY_ID', 'claw'], ['AWS_SECRET_ACCESS_KEY', password]])
  assert.ok(page.split('\n').every((line) => line.length <= 140), 'it fits on paper')
  assert.throws(() => readKit('a letter from grandmother'), /export RESTIC_REPOSITORY/)
})

test('a kit of snapshots that lie on the host alone says so', () => {
  assert.match(kitPage(parseKit(said('')), 'vps', '2026-11-23'), /THE SNAPSHOTS LIE ON THE SERVER ITSELF/)
  assert.doesNotMatch(kitPage(parseKit(said('b2:bucket:vps')), 'vps', '2026-11-23'), /LIE ON THE SERVER ITSELF/)
  assert.throws(() => parseKit('engine\trestic\n'), /does not say its host/)
})

test('secrets of a kit do not show themselves', () => {
  const parts = parseKit(said('b2:bucket:vps'))
  assert.doesNotMatch(JSON.stringify({ ...parts, environment: [...parts.environment] }), new RegExp(key))
})

test('snapshots and times in words', () => {
  const list = parseSnapshots('local 398e5dd6 1795400512 vps 1795400517\noffsite 2d6370f4 1795397819 vps 0\n')
  const text = snapshotsText('vps', list, (at) => new Date(at).toISOString())
  assert.match(text, /398e5dd6 +2026-11-23 02:21 {2}local +verified/)
  assert.match(text, /2d6370f4 .*not verified/)
  assert.match(snapshotsText('vps', [], () => ''), /no snapshot yet/)
  assert.deepEqual([53, 200, 7300].map(lasting), ['53 s', '3 min 20 s', '2 h 1 min'])
  assert.throws(() => parseSnapshots('half\n'), /not understood/)
})
