import assert from 'node:assert/strict'
import { test } from 'node:test'
import { HardshellError } from '../model/errors.js'
import { DryRunTransport } from './dry-run.js'
import { LocalTransport } from './local.js'
import { LoggedTransport, type LogEntry } from './logged.js'
import { RecordedTransport, type Recording } from './recorded.js'

const noun = (wanted: string) => (error: unknown) => error instanceof HardshellError && error.noun === wanted
const local = (): LocalTransport => new LocalTransport(process.env)

test('a recording survives JSON and answers as the host did, lines and all', async () => {
  const recorder = RecordedTransport.recording(local())
  const first = await recorder.run(String.raw`printf 'one\ntwo\377'; echo bad >&2; exit 3`)
  await recorder.run('echo second')
  const replay = RecordedTransport.replaying(JSON.parse(JSON.stringify(recorder.recording)) as Recording)
  assert.equal(replay.name, 'local')
  const seen: string[] = []
  assert.deepEqual(await replay.run(String.raw`printf 'one\ntwo\377'; echo bad >&2; exit 3`, { onLine: (line, stream) => seen.push(`${stream} ${line}`) }), first)
  assert.deepEqual(seen, ['stdout one', 'stdout two\ufffd', 'stderr bad'])
  assert.equal((await replay.run('echo second')).stdout.toString(), 'second\n')
  await assert.rejects(replay.run('echo third'), noun('internal'))
})

test('a replay refuses a script that was not the one recorded, and stays where it was', async () => {
  const recorder = RecordedTransport.recording(local())
  await recorder.run('echo one')
  const replay = RecordedTransport.replaying(recorder.recording)
  await assert.rejects(replay.run('echo other'), noun('internal'))
  assert.equal((await replay.run('echo one')).status, 0)
})

test('what must not be kept is rewritten before it is written down or compared', async () => {
  const rewrite = (script: string): string => script.replace(/token=\w+/, 'token=X')
  const recorder = RecordedTransport.recording(local(), rewrite)
  await recorder.run('token=hunter2; echo fine')
  assert.doesNotMatch(JSON.stringify(recorder.recording), /hunter2/)
  const replay = RecordedTransport.replaying(recorder.recording, rewrite)
  assert.equal((await replay.run('token=another; echo fine')).stdout.toString(), 'fine\n')
})

test('a run that fails to reach the host is not recorded', async () => {
  const recorder = RecordedTransport.recording(local())
  await assert.rejects(recorder.run('true', { signal: AbortSignal.abort() }), noun('interrupted'))
  assert.deepEqual(recorder.recording.runs, [])
})

test('a dry run lets only reading runs through', async () => {
  const reached: string[] = []
  const recorder = RecordedTransport.recording(local(), (script) => {
    reached.push(script)
    return script
  })
  const dry = new DryRunTransport(recorder)
  assert.equal((await dry.run('echo read', { readOnly: true })).stdout.toString(), 'read\n')
  await assert.rejects(dry.run('echo unmarked', { label: 'apply x' }), noun('internal'))
  await assert.rejects(dry.run('echo marked', { readOnly: false }), noun('internal'))
  assert.deepEqual(reached, ['echo read'])
  assert.deepEqual(dry.withheld, [
    { label: 'apply x', script: 'echo unmarked' },
    { label: undefined, script: 'echo marked' },
  ])
})

test('a dry run may answer in the place of the host', async () => {
  const dry = new DryRunTransport(local(), (script) => ({ status: 9, stdout: Buffer.from(script), stderr: Buffer.alloc(0) }))
  assert.deepEqual(await dry.run('rm -rf /'), { status: 9, stdout: Buffer.from('rm -rf /'), stderr: Buffer.alloc(0) })
})

test('the log names a run, its size, end and time, and never holds the script', async () => {
  const entries: LogEntry[] = []
  let clock = 0
  const logged = new LoggedTransport(local(), (entry) => entries.push(entry), () => (clock += 5))
  await logged.run('token=hunter2; exit 4', { label: 'collect' })
  await assert.rejects(logged.run('ü', { signal: AbortSignal.abort() }), noun('interrupted'))
  await logged.freshLogin(30_000)
  assert.deepEqual(entries, [
    { host: 'local', what: 'collect', size: 21, status: 4, ms: 5 },
    { host: 'local', what: 'run', size: 2, status: 'interrupted', ms: 5 },
    { host: 'local', what: 'fresh login', size: 0, status: 0, ms: 5 },
  ])
})
