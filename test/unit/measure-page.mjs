/**
 * What a reader of the page meets, measured in the browser: its width, and words that can hardly be read. Sent as text by
 * html-in-a-browser.test.ts, as a function of its own.
 */
;() => {
  const numbers = (colour) => (colour.match(/[\d.]+/g) ?? []).map(Number)
  // WCAG 2.2, relative luminance and contrast
  const light = (colour) => {
    const [red, green, blue] = numbers(colour).map((part) => (part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
  }
  const contrast = (a, b) => (Math.max(light(a), light(b)) + 0.05) / (Math.min(light(a), light(b)) + 0.05)
  const behind = (element) => {
    for (let at = element; at !== null; at = at.parentElement) {
      const { backgroundColor } = getComputedStyle(at)
      if (numbers(backgroundColor)[3] !== 0) return backgroundColor
    }
    return 'rgb(255, 255, 255)'
  }
  const words = [...document.querySelectorAll('body *')].filter((element) => [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim() !== ''))
  const seen = words.filter((element) => element.checkVisibility({ contentVisibilityAuto: true }) && element.getClientRects().length > 0)
  const inSvg = (element) => element.closest('svg') !== null
  return {
    wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    outside: seen.filter((element) => element.closest('.wide') === null && element.getBoundingClientRect().right > document.documentElement.clientWidth + 1).map((element) => element.textContent.slice(0, 60)),
    paper: getComputedStyle(document.body).backgroundColor,
    faint: seen.filter((element) => contrast(inSvg(element) ? getComputedStyle(element).fill : getComputedStyle(element).color, behind(element)) < 4.5).map((element) => `${element.className} ${element.textContent.slice(0, 60)}`),
    small: seen.filter((element) => !inSvg(element) && parseFloat(getComputedStyle(element).fontSize) < 12).map((element) => element.textContent.slice(0, 60)),
    hidden: words.filter((element) => !seen.includes(element)).length,
  }
}
