import { fail, pass, unknown } from '../../../model/control.js'
import type { Spec } from '../../../spec/spec.js'
import { defineControl } from '../../define.js'
import { atRest } from '../../state/at-rest.js'

/** What upstream does for each source, as its documents and its registry show (2026-11). */
const SIGNED: Readonly<Record<Spec['image']['source'], { readonly signed: boolean; readonly saw: string }>> = {
  npm: { signed: true, saw: 'npm releases with registry signatures and provenance' },
  official: { signed: false, saw: 'images with attestations that nobody signed' },
  git: { signed: false, saw: 'commits without signatures' },
}

/** OpenClaw 2026.9.6 keeps its state in SQLite, in the clear (its docs: install/docker/networking-and-storage). What it lies on may encrypt it. */
export const stateByFile = defineControl({
  id: 'documentation.state-encrypted-by-file',
  title: 'What OpenClaw keeps is encrypted file by file',
  severity: 'low',
  lenses: {
    child: 'The diary lies in a locked room, but it is not written in a secret language: who is in the room can read it.',
    principle: 'OpenClaw keeps keys and conversations as plain text in its databases. Disk encryption protects a disk that is switched off, modes protect against other users; whoever becomes root or the gateway reads all of it.',
  },
  needs: { atRest },
  notAskedFor: (spec) => (spec.declaredIn === undefined ? 'no spec names this host, so nothing is written down' : undefined),
  whenAbsent: 'unknown',
  advice: 'OpenClaw offers no such thing, and a file system that does (fscrypt, gocryptfs) has its key beside the lock on a server that must start by itself: accept it in writing (`hardshell risks add --usual no-file-encryption`) and keep provider keys by reference, so that they can be revoked at one place.',
  check: ({ atRest: { places } }) => {
    const state = places.find(({ name }) => name === 'state')
    if (state === undefined) return unknown('what the state lies on could not be told')
    const saw = `plain text in SQLite, on ${state.source} (${state.fileSystem})`
    return state.byFile ? pass('at-rest', `${saw}, which encrypts each file`, 'each file encrypted') : fail('at-rest', saw, 'each file encrypted')
  },
})

export const upstreamSigned = defineControl({
  id: 'documentation.upstream-signed',
  title: 'Upstream signs what this gateway is made from',
  severity: 'low',
  lenses: {
    child: 'A letter without a signature may still be from your friend; you only cannot show it.',
    principle: 'A digest proves that the bytes did not change since they were pinned, not who made them. Whoever takes over the publishing account publishes what looks the same.',
  },
  needs: {},
  notAskedFor: (spec) => (spec.declaredIn === undefined ? 'no spec names this host, so nothing is written down' : undefined),
  whenAbsent: 'unknown',
  advice: 'Accept it in writing: `hardshell risks add --usual unsigned-upstream`, or take the npm release (image.source: npm).',
  check: (_, spec) => {
    const { signed, saw } = SIGNED[spec.image.source]
    return signed ? pass('spec', saw, 'signed releases') : fail('spec', saw, 'signed releases')
  },
})
