// Walks through the server's page with the keyboard alone, as somebody does who uses no mouse, and answers as JSON what
// it met: `node keys.mjs URL CHROMIUM FOLDER`. In FOLDER it leaves photographs of the page, on a phone and on a desk.
import { chromium } from 'playwright-core';

const [url, executablePath, folder] = process.argv.slice(2);
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
const met = {};

for (const [name, width, height] of [['phone', 390, 844], ['desk', 1280, 900]]) {
  const page = await browser.newPage({ viewport: { width, height } });
  const faults = [];
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
  await page.goto(url, { waitUntil: 'networkidle' });
  const stops = [];
  for (let stop = 0; stop < 40; stop += 1) {
    await page.keyboard.press('Tab');
    const found = await page.evaluate(() => {
      const at = document.activeElement;
      if (!at || at === document.body) return null;
      const style = getComputedStyle(at);
      const box = at.getBoundingClientRect();
      return {
        name: at.name || at.id || at.tagName,
        label: (at.labels?.[0]?.textContent || at.getAttribute('aria-label') || at.textContent || '').trim().split('\n')[0],
        outline: style.outlineStyle === 'none' ? 0 : parseFloat(style.outlineWidth),
        contrast: contrast(style.outlineColor, getComputedStyle(at.closest('form, section') || document.body).backgroundColor),
        inside: box.left >= 0 && box.right <= innerWidth && box.top >= 0 && box.bottom <= innerHeight,
        width: box.width,
        height: box.height,
      };
      // WCAG 2: the brighter over the darker.
      function contrast(one, other) {
        const light = (colour) => {
          const parts = colour.match(/[\d.]+/g).slice(0, 3).map((part) => part / 255);
          const [r, g, b] = parts.map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
          return 0.2126 * r + 0.7152 * g + 0.0722 * b;
        };
        const [dark, bright] = [light(one), light(other)].sort((a, b) => a - b);
        return (bright + 0.05) / (dark + 0.05);
      }
    });
    if (found === null || stops.some((one) => one.name === found.name)) break;
    stops.push(found);
    if (found.name === 'order') await page.screenshot({ path: `${folder}/${name}-focus.png` });
  }
  const sideways = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
  met[name] = { stops, sideways, faults };
  await page.close();
}

// Everything with the keys: a wrong length is told, a right one is ordered.
const page = await browser.newPage({ viewport: { width: 390, height: 844 } });
await page.goto(url, { waitUntil: 'networkidle' });
const write = async (name, text) => {
  await page.focus(`[name=${name}]`);
  await page.keyboard.press('Control+A');
  await page.keyboard.type(text);
};
await write('minutes', '0.5');
await write('client', 'c-7');
await page.keyboard.press('Enter');
await page.waitForFunction(() => document.querySelectorAll('#tracks li').length === 1);
met.message = await page.textContent('#message');
met.track = await page.textContent('#tracks li');
await page.screenshot({ path: `${folder}/ordered.png`, fullPage: true });
await browser.close();
console.log(JSON.stringify(met));
