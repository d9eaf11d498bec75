/**
 * The image's sources on a practice server. `official` is pulled from a real registry on the server's own loopback, `git`
 * is built from a repository on the server; the small image in both is a stand-in, the path to it is the real one. Of `npm`
 * this tests the refusals; the build itself is part of the journey.
 */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { containers, image, release } from '../../src/areas/image/facts.js'
import { area } from '../../src/areas/image/index.js'
import { ready } from '../../src/areas/image/steps.js'
import { read } from '../../src/model/fact.js'
import type { PlannedStep } from '../../src/model/plan.js'
import { applyStep, preview, undoEntry, type StepOutcome } from '../../src/runner/apply.js'
import { areaFiles } from '../../src/runner/assets.js'
import { collect } from '../../src/runner/collect.js'
import { sh } from '../../src/shell/quote.js'
import { complete, specSchema, type Spec } from '../../src/spec/spec.js'
import { LocalTransport } from '../../src/transport/local.js'
import { SshTransport } from '../../src/transport/ssh.js'
import { Practice } from '../../src/workflows/practice.js'

const local = new LocalTransport(process.env)
const home = await mkdtemp(join(tmpdir(), 'hs-image-'))
const name = `test-${process.pid}-image`
const { HOME, XDG_CACHE_HOME, NODE_EXTRA_CA_CERTS, SSL_CERT_FILE } = process.env
const practice = new Practice({
  local, suite: 'trixie', environment: { HOME, XDG_CACHE_HOME, XDG_STATE_HOME: home, NODE_EXTRA_CA_CERTS, SSL_CERT_FILE }, onProgress: () => undefined,
})
let host: SshTransport

const repository = '127.0.0.1:5000/openclaw/openclaw'
const specOf = (section: object): Spec => complete(specSchema.parse({ image: section }))
const official = (section: object = {}): Spec => specOf({ source: 'official', repository, version: '2026.9.6', ...section })

async function say(script: string): Promise<string> {
  const { status, stdout, stderr } = await host.run(`set -e\n${script}\n`)
  assert.equal(status, 0, `${script}\n${stdout}${stderr}`)
  return stdout.toString().trim()
}
const record = (): Promise<string> => say('grep -v BUILT_AT /opt/openclaw/release 2>/dev/null || true')

const changes = (spec: Spec) => ready.changes(spec, areaFiles(ready.id))
async function effect(spec: Spec): Promise<string | undefined> {
  return (await preview(host, [{ id: ready.id, changes: changes(spec) }])).get(ready.id)?.[0]?.effect
}
let runs = 0
const run = (): string => `image-test-${runs}`
function apply(spec: Spec): Promise<StepOutcome> {
  runs += 1
  const step: PlannedStep = { ...ready, asked: [], changes: changes(spec).map((change) => ({ change, effect: 'run' })) }
  return applyStep(host, step, { deployUser: 'deploy', run: run(), position: 0, onEvent: () => undefined })
}
/** Applies, and leaves the host with it already so. */
async function brings(spec: Spec): Promise<string> {
  const outcome = await apply(spec)
  assert.equal(outcome.status, 'done', outcome.tail.join('\n'))
  assert.equal(await effect(spec), 'no-op')
  return record()
}
/** Refuses in words, and leaves the record as it was. */
async function refuses(spec: Spec, words: RegExp): Promise<void> {
  const was = await record()
  const outcome = await apply(spec)
  assert.equal(outcome.status, 'failed')
  assert.match(outcome.tail.join('\n'), words)
  assert.equal(await record(), was)
}
async function verdict(control: string, spec: Spec): Promise<string> {
  const facts = await collect(host, name, [release, image, containers], spec)
  const values = Object.fromEntries([release, image, containers].flatMap((fact) => {
    const reading = read(fact as never, facts)
    return reading.state === 'known' ? [[fact.name, reading.value]] : []
  }))
  const found = area.controls.find((one) => one.id === control)
  assert.ok(found)
  return found.check(values as never, spec).verdict
}

before(async () => {
  await practice.prepare()
  await practice.create(name, { seed: false })
  const { destination, options } = practice.address(name)
  host = new SshTransport(destination, options, process.env)
  await say(`export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends docker.io docker-cli iptables docker-registry busybox-static curl jq git openssl >/dev/null 2>&1
    printf 'version: 0.1\\nstorage: {filesystem: {rootdirectory: /var/lib/docker-registry}}\\nhttp: {addr: 127.0.0.1:5000}\\n' >/etc/docker/registry/config.yml
    systemctl restart docker-registry
    curl -fsS --retry 20 --retry-connrefused -o /dev/null http://127.0.0.1:5000/v2/
    mkdir -p /root/box/bin /root/box/usr/local/bin /root/box/tmp /root/box/etc && cp /bin/busybox /root/box/bin/sh && ln -s sh /root/box/bin/sleep
    echo node:x:1000:1000::/:/bin/sh >/root/box/etc/passwd
    printf '#!/bin/sh\\necho v2026.9.6\\n' >/root/box/usr/local/bin/node && chmod 755 /root/box/usr/local/bin/node`)
})
after(async () => {
  await host.close()
  await practice.remove(name)
  await rm(home, { recursive: true })
  await local.close()
})

/** Pushes a small image and forgets it locally. @returns its digest */
const push = (tag: string, content: string, labels: readonly string[] = []): Promise<string> =>
  say(sh`cd /root/box && echo ${content} >content
    tar -c . | docker import -c 'USER node' -c 'ENV NODE_VERSION=24.21.0' ${labels.flatMap((label) => ['-c', `LABEL ${label}`])} - ${`${repository}:${tag}`} >/dev/null
    docker push -q ${`${repository}:${tag}`} >/dev/null
    docker image inspect -f '{{index .RepoDigests 0}}' ${`${repository}:${tag}`} | sed 's/.*@//'
    docker image rm ${`${repository}:${tag}`} >/dev/null`)
const version = (text: string): string[] => [`org.opencontainers.image.version=${text}`]

describe('the official image', () => {
  let first = ''
  let older = ''

  it('is refused when the registry has no such tag, and nothing is put on record', async () => {
    await refuses(official({ version: '2026.1.1' }), /the registry has no image 127\.0\.0\.1:5000\/openclaw\/openclaw:2026\.1\.1/)
    assert.equal(await record(), '')
    assert.equal(await verdict('image.not-latest-tag', official()), 'not-applicable')
  })

  it('is pinned to the digest that its tag names', async () => {
    first = await push('2026.9.6', 'the real one', version('2026.9.6'))
    older = await push('2026.9.3', 'an older one', version('2026.9.3'))
    assert.equal(await effect(official()), 'run')
    const text = await brings(official())
    assert.match(text, new RegExp(`^IMAGE=${repository}@${first}$`, 'm'))
    assert.match(text, new RegExp(`^DIGEST=${first}$`, 'm'))
    assert.match(text, /^NODE_VERSION=24\.21\.0$/m)
    for (const control of ['image.pinned', 'image.source-verified', 'image.record-guarded', 'image.version-declared', 'image.non-root-user', 'image.node-floor']) {
      assert.equal(await verdict(control, official()), 'pass', control)
    }
  })

  it('stays that one when the tag is moved, also when Docker has lost it', async () => {
    const was = await record()
    const moved = await push('2026.9.6', 'another content', version('2026.9.6'))
    assert.notEqual(moved, first)
    assert.equal(await effect(official()), 'no-op')
    await say(`docker image rm ${repository}@${first} >/dev/null`)
    assert.equal(await effect(official()), 'run')
    assert.equal(await brings(official()), was)
  })

  it('is brought again when the record is not what the image carries, and undo brings the record back', async () => {
    const was = await record()
    await say(`sed -i 's/^IMAGE=.*/IMAGE=${repository.replaceAll('/', '\\/')}:2026.9.6/' /opt/openclaw/release`)
    const broken = await record()
    assert.equal(await verdict('image.pinned', official()), 'fail')
    await brings(official({ digest: first }))
    assert.equal(await record(), was)
    assert.equal(await verdict('image.pinned', official()), 'pass')
    assert.equal((await undoEntry(host, { run: run(), position: 0, step: ready.id, changes: changes(official()).map((change) => ({ kind: change.kind, what: 'the image' })) }, () => undefined)).status, 'undone')
    assert.equal(await record(), broken)
    await brings(official({ digest: first }))
  })

  it('mends a record that others can write', async () => {
    await say('chmod 666 /opt/openclaw/release')
    assert.equal(await verdict('image.record-guarded', official()), 'fail')
    await brings(official({ digest: first }))
    assert.equal(await verdict('image.record-guarded', official()), 'pass')
  })

  it('is refused under a digest that the registry does not have, or that is another version', async () => {
    await refuses(official({ digest: `sha256:${'0'.repeat(64)}` }), /the registry has no image .*@sha256:0+/)
    await refuses(official({ digest: older }), /holds version 2026\.9\.3, the spec asks for 2026\.9\.6/)
  })

  it('is asked itself when it carries no version', async () => {
    const bare = await push('bare', 'without a label')
    assert.match(await brings(official({ digest: bare })), /^VERSION=2026\.9\.6$/m)
  })

  it('is resolved once from latest', async () => {
    await say('rm /opt/openclaw/release')
    await push('latest', 'the newest today', version('2026.9.6'))
    const was = await brings(official({ version: 'latest' }))
    assert.match(was, /^VERSION=2026\.9\.6$/m)
    await push('latest', 'the newest tomorrow', version('2026.10.4'))
    assert.equal(await brings(official({ version: 'latest' })), was)
  })

  it('says so when the registry cannot be reached', async () => {
    await refuses(official({ repository: '127.0.0.1:5999/openclaw/openclaw', version: '2026.9.6' }), /could not be pulled: .*refused/)
  })
})

describe('the image from a checkout', () => {
  let base = ''
  const commits = new Map<string, string>()
  async function commit(title: string, dockerfile: string, release = '2026.9.6'): Promise<void> {
    commits.set(title, await say(sh`mkdir -p /root/source && cd /root/source && git init -q 2>/dev/null
      printf '%s' ${dockerfile} >Dockerfile
      printf '{\n  "name": "openclaw",\n  "version": "%s"\n}\n' ${release} >package.json
      git add -A && git -c user.name=t -c user.email=t@example.invalid commit -q --allow-empty -m ${title} && git rev-parse HEAD`))
  }
  const git = (title: string, section: object = {}): Spec => specOf({ source: 'git', git: { url: '/root/source', commit: commits.get(title) ?? title }, ...section })

  before(async () => {
    base = `${repository}@${await push('base', 'a base')}`
    await commit('slow', `FROM ${base}\nENTRYPOINT ["/bin/sh"]\nRUN ["/bin/sh", "-c", "sleep 300"]\n`)
    await commit('good', `ARG BASE="${base}"\nFROM \${BASE} AS build\nUSER 0\nRUN ["/bin/sh", "-c", "echo built > /built"]\nFROM ${base}\nCOPY --from=build /built /built\nUSER node\n`)
    await commit('loose', `FROM ${repository}:base\n`)
    await commit('loose by default', `ARG BASE=node:24\nFROM ${base} AS one\nFROM --platform=linux/amd64 \\\n  \${BASE}\nCOPY --from=docker:cli /x /x\n`)
    await commit('newer', `FROM ${base}\nUSER node\n`, '2026.10.4')
  })

  it('leaves nothing behind when it is killed while building', async () => {
    const was = await record()
    const since = await say('date +%s')
    const building = apply(git('slow'))
    // the build has begun when its container starts; then everything of the step is killed at once
    await say(`timeout 120 docker events --since ${since} --filter event=start --format '{{.ID}}' | head -n 1 | grep -q .
      pkill -9 -f '/step\\.sh apply|/script\\.sh apply|docker build'`)
    assert.equal((await building).status, 'failed')
    assert.equal(await record(), was)
    assert.equal(await say('docker image ls -q hardshell/openclaw'), '')
  })

  it('is built at the commit and put on record', async () => {
    const spec = git('good', { version: '2026.9.6' })
    const text = await brings(spec)
    assert.match(text, new RegExp(`^COMMIT=${commits.get('good')}$`, 'm'))
    assert.match(text, /^IMAGE=hardshell\/openclaw:2026\.9\.6-[0-9a-f]{12}$/m)
    for (const control of ['image.pinned', 'image.source-verified', 'image.non-root-user']) assert.equal(await verdict(control, spec), 'pass', control)
    assert.equal(await say('ls -A /var/lib/hardshell/image'), 'lock')
  })

  it('is found by its labels when the record is lost', async () => {
    const was = await record()
    await say('rm /opt/openclaw/release')
    assert.equal(await brings(git('good')), was)
  })

  it('is refused on bases that are not pinned, and names them', async () => {
    await refuses(git('loose'), /not pinned by digest: 127\.0\.0\.1:5000\/openclaw\/openclaw:base/)
    await refuses(git('loose by default'), /not pinned by digest: docker:cli node:24/)
  })

  it('is refused at a commit that is not there, or of another version', async () => {
    await refuses(git('f'.repeat(40)), /has no commit f+/)
    await refuses(git('newer', { version: '2026.9.6' }), /the commit is version 2026\.10\.4, the spec asks for 2026\.9\.6/)
    await refuses(specOf({ source: 'git', git: { url: '/root/nothing', commit: 'e'.repeat(40) } }), /could not be fetched/)
  })
})

describe('the image from npm', () => {
  const npm = (section: object = {}): Spec => specOf({ source: 'npm', registry: 'http://127.0.0.1:8873', version: '2026.9.6', ...section })

  before(async () => {
    // A registry of files. Its node is not what its own metadata says.
    await say(`mkdir -p /root/registry/openclaw /root/registry/files && cd /root/registry
      sum() { printf 'sha512-%s' "$(printf '%s' "$1" | openssl dgst -sha512 -binary | base64 -w 0)"; }
      printf '{"version":"2026.9.6","engines":{"node":">=24.16.0 <25"},"dist":{"integrity":"%s"}}' "$(sum openclaw)" >openclaw/2026.9.6
      printf '{"version":"2026.9.5","engines":{"node":"^99.0.0"},"dist":{"integrity":"%s"}}' "$(sum openclaw)" >openclaw/2026.9.5
      printf '{"version":"2026.9.4","engines":{"node":"*"},"dist":{}}' >openclaw/2026.9.4
      for cpu in x64 arm64; do
        printf '{"versions":{"24.21.0":{"version":"24.21.0","dist":{"integrity":"%s","tarball":"http://127.0.0.1:8873/files/node"}}}}' "$(sum node)" >node-linux-$cpu
      done
      printf '{"versions":{"11.1.0":{"version":"11.1.0","dist":{"integrity":"%s","tarball":"http://127.0.0.1:8873/files/npm"}}}}' "$(sum npm)" >npm
      printf 'swapped' >files/node; printf 'npm' >files/npm
      busybox httpd -p 127.0.0.1:8873 -h /root/registry`)
  })

  it('is refused when the registry cannot be reached, or has no such release', async () => {
    await refuses(npm({ registry: 'http://127.0.0.1:9' }), /the registry http:\/\/127\.0\.0\.1:9 cannot be reached from this host/)
    await refuses(npm({ version: '2026.1.1' }), /the registry has no OpenClaw 2026\.1\.1/)
  })

  it('is refused when its integrity is another one, or there is none', async () => {
    await refuses(npm({ integrity: `sha512-${'A'.repeat(86)}==` }), /has the integrity sha512-.*, wanted is sha512-A+==: refused/)
    await refuses(npm({ version: '2026.9.4' }), /gives no sha512 for OpenClaw 2026\.9\.4/)
  })

  it('is refused when no Node suits it', async () => {
    await refuses(npm({ version: '2026.9.5' }), /no Node in the registry suits OpenClaw 2026\.9\.5, which asks for \^99\.0\.0/)
  })

  it('is refused when what was downloaded is not what the metadata says', async () => {
    await refuses(npm(), /node-linux-\w+ 24\.21\.0 as downloaded is not what the registry.s metadata says it is/)
  })
})
