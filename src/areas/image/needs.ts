/**
 * What bringing the image takes of a host, beside what runs there already. Asked before anything is changed, and again by
 * the step itself, which then also knows where Docker keeps its images.
 */
import type { Spec } from '../../spec/spec.js'

export interface Needs {
  readonly diskGiB: number
  /** Memory and swap together. */
  readonly memoryMiB: number
  /** What takes them, in words. */
  readonly what: string
}

/**
 * Disk: measured on practice servers, with room for the copy that a build makes. Memory of `npm`: an estimate, a
 * server sold with 2 GB shows a little more; nobody measured npm's own height. Of `git`: OpenClaw's documentation asks for 6 GB, and its build sets a heap of 8.
 * A server sold with 6 GB shows some 5800 MiB.
 */
const NEEDS: Readonly<Record<Spec['image']['source'], Needs>> = {
  official: { diskGiB: 4, memoryMiB: 0, what: 'pulling the image' },
  npm: { diskGiB: 4, memoryMiB: 1900, what: 'building OpenClaw from npm' },
  git: { diskGiB: 12, memoryMiB: 5700, what: 'building OpenClaw from its source' },
}

/** What the step's look at the host says when the image is there and only its record and its papers are not: then nothing is built. */
export const ALREADY_THERE = 'found in Docker: nothing is built or pulled for it'

export const needs = ({ image }: Spec): Needs => NEEDS[image.source]
