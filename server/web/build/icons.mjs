// Draws the icons of the installed app from src/icon.svg. Run by hand after a change of the picture, never by the
// build: node build/icons.mjs (needs Debian's chromium).
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const web = fileURLToPath(new URL('..', import.meta.url));
const svg = readFileSync(join(web, 'src/icon.svg'), 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'icons-'));

/** `ground`: fills the corners, for systems that cut a shape of their own out of the middle four fifths. */
function draw(name, size, ground) {
  const page = join(folder, 'icon.html');
  const side = ground ? size * 0.8 : size;
  const place = (size - side) / 2;
  writeFileSync(page, `<style>*{margin:0}body{background:${ground ?? 'transparent'};overflow:hidden}svg{position:absolute;left:${place}px;top:${place}px;width:${side}px;height:${side}px}</style>${svg}`);
  execFileSync(process.env.CHROMIUM ?? 'chromium', [
    '--headless', '--no-sandbox', '--disable-background-networking', '--hide-scrollbars', '--force-device-scale-factor=1',
    '--default-background-color=00000000', `--window-size=${size},${size}`, `--screenshot=${join(web, 'public/assets', name)}`, `file://${page}`,
  ], { stdio: 'ignore' });
}

draw('app-192.png', 192);
draw('app-512.png', 512);
draw('app-512-cut.png', 512, '#1f6f5c');
draw('app-180-touch.png', 180, '#1f6f5c');
copyFileSync(join(web, 'src/icon.svg'), join(web, 'public/favicon.svg'));
