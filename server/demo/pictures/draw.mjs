// Draws the demo restaurants' pictures: one flat picture a dish, made from shapes, with a chance that is the same every time.
// Run: node server/demo/pictures/draw.mjs [NAME…]. It needs the browser that the browser tests need, and writes NAME.webp beside this file.
import { createRequire } from 'node:module';
import { writeFileSync } from 'node:fs';

const require = createRequire(new URL('../../../end2end/package.json', import.meta.url));
const { chromium } = require('@playwright/test');
const W = 960;
const H = 720;

// A chance that repeats: the same name gives the same picture.
let seed = 1;
const random = () => {
  seed = (seed * 1664525 + 1013904223) >>> 0;
  return seed / 4294967296;
};
const between = (a, b) => a + random() * (b - a);
const pick = (list) => list[Math.floor(random() * list.length)];
const times = (n, f) => Array.from({ length: n }, (_, i) => f(i)).join('');

// Shapes.
const circle = (x, y, r, fill, more = '') => `<circle cx="${x}" cy="${y}" r="${r}" fill="${fill}" ${more}/>`;
const oval = (x, y, rx, ry, fill, turn = 0, more = '') =>
  `<ellipse cx="${x}" cy="${y}" rx="${rx}" ry="${ry}" fill="${fill}" transform="rotate(${turn} ${x} ${y})" ${more}/>`;
const box = (x, y, w, h, r, fill, more = '') => `<rect x="${x}" y="${y}" width="${w}" height="${h}" rx="${r}" fill="${fill}" ${more}/>`;
const path = (d, fill, more = '') => `<path d="${d}" fill="${fill}" ${more}/>`;
const line = (d, stroke, width, more = '') =>
  `<path d="${d}" fill="none" stroke="${stroke}" stroke-width="${width}" stroke-linecap="round" stroke-linejoin="round" ${more}/>`;
const at = (x, y, turn, scale, what) => `<g transform="translate(${x} ${y}) rotate(${turn}) scale(${scale})">${what}</g>`;
const shade = (x, y, rx, ry) => oval(x, y, rx, ry, '#000', 0, 'opacity=".16"');

/** A round thing that no machine made. */
const blob = (x, y, r, wobble, fill, points = 14) => {
  const p = Array.from({ length: points }, (_, i) => {
    const a = (i / points) * Math.PI * 2;
    const l = r * (1 + between(-wobble, wobble));
    return [x + Math.cos(a) * l, y + Math.sin(a) * l];
  });
  const mid = (a, b) => [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
  let d = '';
  for (let i = 0; i < points; i += 1) {
    const next = p[(i + 1) % points];
    const m = mid(p[i], next);
    if (i === 0) d = `M${mid(p[points - 1], p[0]).map((n) => n.toFixed(1))}`;
    d += `Q${p[i].map((n) => n.toFixed(1))} ${m.map((n) => n.toFixed(1))}`;
  }
  return path(`${d}Z`, fill);
};

/** Points within a circle that keep away from each other. */
const scatter = (n, x, y, r, apart) => {
  const found = [];
  for (let tries = 0; found.length < n && tries < 900; tries += 1) {
    const a = between(0, Math.PI * 2);
    const l = Math.sqrt(random()) * r;
    const p = [x + Math.cos(a) * l, y + Math.sin(a) * l];
    if (found.every((q) => Math.hypot(q[0] - p[0], q[1] - p[1]) > apart)) found.push(p);
  }
  return found;
};
const strew = (n, x, y, r, apart, what) => scatter(n, x, y, r, apart).map(([px, py]) => at(px, py, between(0, 360), between(0.88, 1.12), what())).join('');

// Where it stands.
const table = (ground, dark) =>
  box(0, 0, W, H, 0, ground) +
  times(6, (i) => box(0, i * 124 - 3, W, 6, 0, dark, 'opacity=".22"')) +
  times(9, () => line(`M${between(0, W)} ${between(0, H)}h${between(40, 160)}`, dark, 3, 'opacity=".18"'));
const cloth = (ground, stripe) =>
  box(0, 0, W, H, 0, ground) + times(9, (i) => box(i * 120 - 20, 0, 44, H, 0, stripe, 'opacity=".35"')) + times(7, (i) => box(0, i * 120 - 20, W, 44, 0, stripe, 'opacity=".35"'));
const wall = (ground, floor) => box(0, 0, W, H, 0, ground) + circle(480, 330, 300, '#fff', 'opacity=".16"') + box(0, 560, W, 160, 0, floor);
const plate = (x = 480, y = 360, r = 300, fill = '#fffdf8', rim = '#e9e2d4') =>
  shade(x + 8, y + 20, r + 6, r + 2) + circle(x, y, r, rim) + circle(x, y, r - 8, fill) + circle(x, y, r * 0.74, rim, 'opacity=".5"') + circle(x, y, r * 0.72, fill);
const board = () => shade(490, 385, 380, 262) + box(110, 110, 740, 500, 60, '#b98552') + times(7, (i) => box(130, 150 + i * 66, 700, 4, 2, '#a06f3f', 'opacity=".5"')) + circle(805, 360, 18, '#8a5b31');

// What grows.
const basil = () => path('M0-34C22-26 26 8 0 34C-26 8-22-26 0-34Z', '#3f8f3a') + line('M0-26V26', '#2c6d2b', 3);
const rocket = () => path('M0-48C10-38 6-30 18-24C8-16 14-6 20 2C8 6 10 16 6 48H-6C-10 16-8 6-20 2C-14-6-8-16-18-24C-6-30-10-38 0-48Z', '#5a9c3c') + line('M0-36V44', '#3f7d2c', 3);
const rosemary = () => line('M0-44V44', '#4c6b3a', 4) + times(8, (i) => line(`M0 ${-38 + i * 10}l${i % 2 ? 16 : -16}-10`, '#5c7f45', 5));
const tomato = (r = 34) => circle(0, 0, r, '#c8261d') + circle(0, 0, r * 0.82, '#e5483a') + times(5, (i) => at(0, 0, i * 72, 1, oval(0, -r * 0.46, r * 0.15, r * 0.24, '#f6b26b')));
const cherry = () => circle(0, 0, 20, '#d92f23') + circle(-6, -6, 6, '#f58f7f');
const olive = () => circle(0, 0, 17, '#3a2f3d') + circle(0, 0, 7, '#b55b3a');
const mushroom = () => path('M-30 4C-30-32 30-32 30 4C30 12 12 12 10 8V28C10 34-10 34-10 28V8C-12 12-30 12-30 4Z', '#e9d8bb') + path('M-22 2C-20-20 20-20 22 2Z', '#b9936a');
const pepper = (fill) => line('M-30 10C-20-24 20-24 30 10', fill, 11);
const onion = () => circle(0, 0, 24, 'none', 'stroke="#a64d79" stroke-width="5"') + circle(0, 0, 14, 'none', 'stroke="#d9a3c1" stroke-width="4"');
const chilli = () => path('M-26-6C-8-14 16-10 32 6C14 8-10 10-26 4Z', '#c3221c') + line('M-26-2l-10-6', '#3d7a35', 6);
const lemon = (r = 40) => circle(0, 0, r, '#f2c53d') + circle(0, 0, r * 0.86, '#fdf3c2') + times(8, (i) => at(0, 0, i * 45, 1, path(`M0 0L${-r * 0.26} ${-r * 0.72}Q0 ${-r * 0.86} ${r * 0.26} ${-r * 0.72}Z`, '#f7d75c')));
const orange = (r = 52) => circle(0, 0, r, '#e8832a') + circle(0, 0, r * 0.88, '#fbe3c0') + times(8, (i) => at(0, 0, i * 45, 1, path(`M0 0L${-r * 0.27} ${-r * 0.74}Q0 ${-r * 0.88} ${r * 0.27} ${-r * 0.74}Z`, '#f29a3c')));
const berry = (fill, light) => circle(0, 0, 19, fill) + circle(-6, -6, 6, light);
const mint = () => at(-12, 0, -40, 0.8, basil()) + at(12, 0, 40, 0.8, basil());
const leaf = (fill, vein) => path('M0-70C40-60 44-20 34 10C30 44 12 64 0 72C-12 64-30 44-34 10C-44-20-40-60 0-70Z', fill) + line('M0-54V60M0-20l20-16M0 10l22-16M0-20l-20-16M0 10l-22-16', vein, 4);

// What is made.
const mozzarella = () => blob(0, 0, between(24, 34), 0.16, '#fff8e6') + blob(-4, -5, 14, 0.2, '#ffffff');
const salami = () => circle(0, 0, 36, '#a8281f') + circle(0, 0, 32, '#c43f30') + times(7, () => circle(between(-20, 20), between(-20, 20), 3.5, '#eeb3a0'));
const ham = () => blob(0, 0, 36, 0.25, '#e79a94', 9) + line('M-18 6C-6-10 8-10 20 4', '#f5c3bd', 6);
const anchovy = () => line('M-36 4C-14-14 14 14 36-4', '#7d6a58', 11) + line('M-30 2C-12-10 12 10 30-2', '#b9a48b', 3);
const sausage = () => blob(0, 0, 24, 0.2, '#8a4b2f', 9) + blob(-4, -5, 12, 0.25, '#a9653f', 8);
const friarielli = () => line('M0 30V-6M0 0l-18-18M0 0l18-18', '#3d6b2a', 7) + blob(-18, -20, 13, 0.25, '#4f8a35') + blob(18, -20, 13, 0.25, '#4f8a35') + blob(0, -22, 14, 0.25, '#5f9c42');
const courgette = () => circle(0, 0, 30, '#4b7f35') + circle(0, 0, 25, '#dfe9b4') + times(6, (i) => at(0, 0, i * 60, 1, oval(0, -13, 3, 6, '#b9cc86')));
const aubergine = () => oval(0, 0, 40, 24, '#4b2b52') + oval(0, 0, 34, 18, '#d9c39a') + line('M-20-2h40', '#a8895a', 3);
const potato = () => oval(0, 0, 46, 38, '#d9a63c') + oval(0, 0, 42, 34, '#f3d06f') + blob(10, 6, 8, 0.3, '#e2b350');
const truffle = () => blob(0, 0, 26, 0.12, '#3b2d25') + times(5, () => line(`M${between(-14, 0)} ${between(-12, 12)}q8-8 16 0`, '#8a7461', 3));
const mortadella = () => path('M-54 10C-50-34-10-46 8-26C30-46 62-14 48 18C30 40-36 44-54 10Z', '#eaa6a0') + line('M-30 4C-16-18 6-14 14 8M10-8C26-22 38-6 34 12', '#f7cdc8', 6) + times(5, () => circle(between(-36, 32), between(-16, 22), 5, '#fbe9e4'));
const pistachio = () => blob(0, 0, 9, 0.25, pick(['#8fae3e', '#a7bf55', '#6f8f2c']), 7);
const garlic = () => path('M-14 4C-10-12 10-12 14 4C6 10-6 10-14 4Z', '#f7edd2');
const parmesan = () => path(`M-40 ${between(6, 14)}L${between(-14, 0)}-16L38-6L${between(6, 20)} 16Z`, '#f5e2a6') + line('M-24 6L28-4', '#e2c679', 3);
const gorgonzola = () => blob(0, 0, 28, 0.2, '#f6efd8') + times(4, () => circle(between(-14, 14), between(-14, 14), 4, '#6f8fa3'));
const caper = () => circle(0, 0, 9, '#5d7a35') + circle(-3, -3, 3, '#93ad63');

const ground = { pizza: () => table('#c79a6b', '#8d6238'), blue: () => cloth('#f2efe6', '#9db4c9'), red: () => cloth('#fbf1e6', '#d9847a'), green: () => cloth('#f3f3e6', '#a5bf94'), dark: () => table('#5b4636', '#3c2d22'), slate: () => table('#59636b', '#3f474d') };

/** A pizza from above. */
const pizza = (base, toppings) => {
  const c = { red: ['#cf3f25', '#e2572f'], white: ['#f4e3b8', '#fbf0cf'] }[base];
  const [x, y] = [480, 360];
  const crust = blob(x, y, 306, 0.02, '#b97a35', 30) + blob(x, y, 298, 0.018, '#e0a85a', 30) + blob(x, y, 282, 0.02, '#ecbd74', 28);
  const spots = times(26, () => {
    const a = between(0, Math.PI * 2);
    return blob(x + Math.cos(a) * between(276, 292), y + Math.sin(a) * between(276, 292), between(6, 17), 0.3, pick(['#8a4d1f', '#6b3a17', '#a8662c']), 8);
  });
  const sauce = blob(x, y, 252, 0.025, c[0], 26) + blob(x, y, 240, 0.03, c[1], 26);
  const melt = base === 'red' ? times(9, () => blob(x + between(-170, 170), y + between(-170, 170), between(24, 48), 0.22, '#f06f3c', 10)) : times(12, () => blob(x + between(-170, 170), y + between(-170, 170), between(20, 44), 0.25, pick(['#fff7df', '#f2d691']), 10));
  return ground.pizza() + shade(490, 386, 316, 304) + crust + spots + sauce + melt + toppings.map(([n, apart, what]) => strew(n, x, y, 205, apart, what)).join('');
};

const salad = (back, leaves, more) => back() + plate(480, 360, 306) + strew(26, 480, 360, 190, 46, leaves) + more.map(([n, apart, what, r = 170]) => strew(n, 480, 360, r, apart, what)).join('');

// A burger from the side, from the bottom up.
const layers = {
  bottom: (y) => [path(`M250 ${y - 56}H710V${y - 30}C710 ${y + 6} 690 ${y + 8} 650 ${y + 8}H310C270 ${y + 8} 250 ${y + 6} 250 ${y - 30}Z`, '#d9933f') + box(250, y - 62, 460, 18, 9, '#f3cf90'), 52],
  patty: (y) => [path(`M236 ${y - 30}C236 ${y - 66} 270 ${y - 62} 300 ${y - 60}H660C700 ${y - 62} 724 ${y - 66} 724 ${y - 30}C724 ${y + 4} 690 ${y + 2} 650 ${y}H310C270 ${y + 2} 236 ${y + 4} 236 ${y - 30}Z`, '#5d3420') + times(14, () => blob(between(260, 700), y - between(14, 48), between(5, 11), 0.3, pick(['#7a4a2d', '#4a2817']), 7)), 48],
  plant: (y) => [box(240, y - 58, 480, 60, 28, '#7c5a3a') + times(16, () => blob(between(262, 698), y - between(12, 46), between(5, 9), 0.3, pick(['#5f9c42', '#c8a25a', '#b5533a']), 7)), 50],
  bean: (y) => [box(240, y - 62, 480, 64, 30, '#4a2f2a') + times(18, () => oval(between(262, 698), y - between(14, 48), 11, 7, pick(['#2c1b19', '#6b4338', '#d9a441']), between(0, 180))), 54],
  chicken: (y) => [blob(480, y - 40, 60, 0, '#0000') + path(`M228 ${y - 20}C220 ${y - 70} 280 ${y - 92} 340 ${y - 82}C400 ${y - 104} 470 ${y - 88} 520 ${y - 94}C600 ${y - 104} 660 ${y - 84} 700 ${y - 66}C750 ${y - 40} 730 ${y + 8} 680 ${y}H290C250 ${y + 4} 230 ${y}  228 ${y - 20}Z`, '#c77d2e') + times(22, () => blob(between(260, 700), y - between(14, 74), between(7, 16), 0.35, pick(['#dd9a45', '#b26a22', '#e8b061']), 8)), 80],
  hot: (y) => [path(`M228 ${y - 20}C220 ${y - 70} 280 ${y - 92} 340 ${y - 82}C400 ${y - 104} 470 ${y - 88} 520 ${y - 94}C600 ${y - 104} 660 ${y - 84} 700 ${y - 66}C750 ${y - 40} 730 ${y + 8} 680 ${y}H290C250 ${y + 4} 230 ${y}  228 ${y - 20}Z`, '#a8321c') + times(22, () => blob(between(260, 700), y - between(14, 74), between(7, 16), 0.35, pick(['#cf5227', '#8a2412', '#e0733a']), 8)), 80],
  halloumi: (y) => [box(246, y - 50, 468, 50, 12, '#f3e3b5') + times(5, (i) => box(286 + i * 88, y - 50, 26, 50, 4, '#c58f43', 'opacity=".75"')), 44],
  cheese: (y) => [path(`M238 ${y - 18}H722L690 ${y + 22}L640 ${y - 2}H560L520 ${y + 34}L470 ${y - 2}H390L340 ${y + 24}L300 ${y - 2}Z`, '#f5b82e'), 14],
  smoked: (y) => [path(`M238 ${y - 18}H722L690 ${y + 22}L640 ${y - 2}H560L520 ${y + 34}L470 ${y - 2}H390L340 ${y + 24}L300 ${y - 2}Z`, '#e8953a'), 14],
  lettuce: (y) => [path(`M226 ${y - 10}C240 ${y + 22} 276 ${y + 20} 296 ${y - 2}C316 ${y + 24} 356 ${y + 24} 376 ${y}C400 ${y + 26} 440 ${y + 22} 456 ${y}C480 ${y + 26} 520 ${y + 22} 540 ${y}C560 ${y + 26} 600 ${y + 22} 620 ${y}C640 ${y + 24} 684 ${y + 20} 734 ${y - 12}C720 ${y - 34} 240 ${y - 34} 226 ${y - 10}Z`, '#6fae45'), 22],
  wrapLow: (y) => [path(`M230 ${y - 70}C260 ${y - 20} 300 ${y + 10} 480 ${y + 10}S700 ${y - 20} 730 ${y - 70}Z`, '#6fae45') + line(`M300 ${y - 40}C380 ${y - 6} 580 ${y - 6} 660 ${y - 40}`, '#8cc763', 7), 44],
  wrapTop: (y) => [path(`M220 ${y}C220 ${y - 90} 320 ${y - 140} 480 ${y - 140}S740 ${y - 90} 740 ${y}C690 ${y - 20} 650 ${y + 16} 600 ${y - 4}C550 ${y + 18} 500 ${y - 6} 450 ${y + 12}C400 ${y - 8} 350 ${y + 18} 300 ${y - 4}C270 ${y + 8} 240 ${y + 6} 220 ${y}Z`, '#7dbb4f') + line(`M480 ${y - 130}V${y - 30}M480 ${y - 80}C420 ${y - 90} 370 ${y - 70} 330 ${y - 40}M480 ${y - 80}C540 ${y - 90} 590 ${y - 70} 630 ${y - 40}`, '#a5d67c', 7), 130],
  tomato: (y) => [box(262, y - 22, 206, 24, 12, '#d93a2b') + box(492, y - 22, 206, 24, 12, '#d93a2b') + box(272, y - 16, 186, 8, 4, '#f0705f') + box(502, y - 16, 186, 8, 4, '#f0705f'), 22],
  onion: (y) => [times(7, (i) => line(`M${264 + i * 66} ${y - 8}q26-20 50 0`, '#e9d5e2', 8)), 16],
  fried: (y) => [times(11, () => line(`M${between(250, 640)} ${y - between(4, 26)}q30-26 70 ${between(-6, 10)}`, pick(['#d9913a', '#c2762a', '#e8ab56']), 9)), 30],
  pickles: (y) => [times(4, (i) => box(272 + i * 110, y - 18, 86, 20, 9, '#7f9c37') + box(280 + i * 110, y - 13, 70, 6, 3, '#a9c25b')), 18],
  jalapeno: (y) => [times(5, (i) => oval(292 + i * 94, y - 10, 34, 12, '#4f8f33') + oval(292 + i * 94, y - 11, 20, 6, '#a8cf7a')), 18],
  bacon: (y) => [line(`M240 ${y - 8}C290 ${y - 34} 340 ${y + 14} 390 ${y - 10}S490 ${y - 30} 540 ${y - 8}S650 ${y - 30} 720 ${y - 8}`, '#a33a2a', 20) + line(`M240 ${y - 8}C290 ${y - 34} 340 ${y + 14} 390 ${y - 10}S490 ${y - 30} 540 ${y - 8}S650 ${y - 30} 720 ${y - 8}`, '#e9a08a', 6), 24],
  pink: (y) => [path(`M250 ${y - 12}H710C706 ${y + 8} 660 ${y + 4} 640 ${y + 22}C620 ${y + 2} 560 ${y + 4} 540 ${y + 2}C460 ${y + 2} 430 ${y + 2} 410 ${y + 26}C390 ${y + 2} 300 ${y + 8} 250 ${y - 12}Z`, '#f2a58a'), 10],
  barbecue: (y) => [path(`M250 ${y - 12}H710C706 ${y + 8} 660 ${y + 4} 640 ${y + 24}C620 ${y + 2} 560 ${y + 4} 540 ${y + 2}C460 ${y + 2} 430 ${y + 2} 410 ${y + 28}C390 ${y + 2} 300 ${y + 8} 250 ${y - 12}Z`, '#4a1f14'), 10],
  slaw: (y) => [times(18, () => line(`M${between(250, 660)} ${y - between(0, 24)}q24-18 52 ${between(-8, 8)}`, pick(['#f1ecd2', '#dfe8b8', '#f0a04b', '#b98bb5']), 7)), 28],
  top: (y) => [path(`M244 ${y}C240 ${y - 120} 340 ${y - 178} 480 ${y - 178}S720 ${y - 120} 716 ${y}C716 ${y + 6} 244 ${y + 6} 244 ${y}Z`, '#dd9a45') + path(`M300 ${y - 70}C330 ${y - 130} 400 ${y - 150} 470 ${y - 152}C390 ${y - 130} 340 ${y - 100} 318 ${y - 60}Z`, '#efbf78') + times(13, (i) => at(300 + (i % 7) * 60 + between(-10, 10), y - (i < 7 ? 60 : 120) - 30 * Math.sin(((i % 7) / 6) * Math.PI), between(-40, 40), 1, i >= 7 && (i % 7 < 1 || i % 7 > 5) ? '' : oval(0, 0, 8, 5, '#fbe9c4'))), 0],
};
const burger = (back, stack) => {
  let y = 600;
  let out = wall(...back) + shade(480, 604, 290, 22) + shade(480, 606, 380, 30);
  const height = stack.reduce((sum, name) => sum + layers[name](0)[1], 0);
  y -= Math.max(0, (190 - height) / 2);
  for (const name of stack) {
    const [svg, h] = layers[name](y);
    out += svg;
    y -= h;
  }
  // Small ones are drawn larger, tall ones smaller: all fill the same frame.
  const full = height + 200;
  const scale = Math.min(1.22, 520 / full);
  const split = out.indexOf('<ellipse');
  return out.slice(0, split) + at(480, 610, 0, scale, at(-480, -610, 0, 1, out.slice(split)));
};

const fry = (fill) => () => box(-11, -150, 22, 220, 5, fill) + box(-11, -150, 8, 220, 4, '#fff', 'opacity=".22"');
const fries = (back, fill, carton, more = '') =>
  wall(...back) + shade(480, 606, 220, 24) + times(20, (i) => at(330 + i * 16 + between(-6, 6), 370 + between(-46, 40), (i - 10) * 2.2 + between(-6, 6), 1, fry(pick(fill))())) + path('M300 350C360 396 600 396 660 350L620 600H340Z', carton[0]) + path('M300 350C360 396 600 396 660 350L656 376C600 420 360 420 304 376Z', carton[1]) + circle(480, 500, 48, '#fff', 'opacity=".85"') + path('M452 506H508C508 476 452 476 452 506ZM452 514H508V520C508 528 452 528 452 520Z', carton[0]) + more;

const glass = (fill, more = '', ice = 0, top = '#fff') =>
  shade(480, 606, 150, 18) + path('M350 170H610L578 604H382Z', '#fff', 'opacity=".45"') + path('M362 250H598L570 592H390Z', fill) + path('M362 250H598L596 268H364Z', top, 'opacity=".55"') + times(ice, (i) => at(430 + (i % 2) * 90 + between(-10, 10), 300 + i * 56, between(-24, 24), 1, box(-32, -32, 64, 64, 12, '#fff', 'opacity=".45"'))) + more + path('M372 190H396L418 590H404Z', '#fff', 'opacity=".5"');
const straw = (a, b) => at(540, 250, 14, 1, box(-11, -210, 22, 240, 6, a) + times(5, (i) => path(`M-11 ${-190 + i * 44}L11 ${-206 + i * 44}V${-186 + i * 44}L-11 ${-170 + i * 44}Z`, b)));
const shake = (back, fill, cream, more) =>
  wall(...back) + straw('#fff', '#d94f4f') + glass(fill, '', 0, cream) + path('M338 236C330 190 380 176 400 190C410 140 470 140 482 168C500 130 566 140 566 182C610 172 636 206 622 240C560 268 400 268 338 236Z', cream) + line('M390 214C430 190 470 214 520 200', '#fff', 10, 'opacity=".7"') + more;

const bottle = (x, body, label, more = '') =>
  shade(x, 606, 74, 14) + path(`M${x - 22} 130H${x + 22}V230C${x + 22} 270 ${x + 66} 280 ${x + 66} 340V590C${x + 66} 602 ${x - 66} 602 ${x - 66} 590V340C${x - 66} 280 ${x - 22} 270 ${x - 22} 230Z`, body) + box(x - 26, 110, 52, 34, 8, label[1]) + box(x - 66, 380, 132, 130, 0, label[0]) + circle(x, 445, 36, label[1]) + path(`M${x - 48} 350V580`, 'none', 'stroke="#fff" stroke-width="10" opacity=".35" stroke-linecap="round"') + more;

const walls = { sun: ['#f6cf7a', '#d99f45'], sky: ['#bcd7e3', '#8fb2c4'], rose: ['#f0c2b3', '#d1907c'], leaf: ['#cfdcae', '#a1b578'], plum: ['#cdb9d6', '#a88cb5'], night: ['#4b525c', '#343a42'], sand: ['#ecdcc0', '#c9ad81'] };

const ring = () => circle(0, 0, 74, '#a8641f') + circle(0, 0, 70, '#d99b45') + times(18, (i) => at(0, 0, i * 20, 1, blob(0, -56, between(8, 13), 0.35, pick(['#e8b565', '#c58432', '#f0c987']), 7))) + circle(0, 0, 38, '#a8641f') + circle(0, 0, 33, '#59636b');
const wing = (a, b) => path('M-90 10C-96-40-30-60 10-46C50-58 100-30 92 6C84 40 40 30 14 40C-30 56-84 50-90 10Z', a) + path('M-60 0C-56-26-20-36 4-28C-16-20-36-8-44 12Z', b, 'opacity=".6"') + times(6, () => circle(between(-60, 66), between(-26, 26), 4, '#fbe9c4'));
const tender = () => path('M-110 12C-118-26-70-46-30-38C20-52 90-40 112-8C120 24 70 40 30 36C-20 46-100 44-110 12Z', '#c77d2e') + times(16, () => blob(between(-90, 92), between(-24, 24), between(8, 15), 0.35, pick(['#dd9a45', '#b26a22', '#e8b061']), 8));
const dip = (x, y, fill, r = 70) => shade(x + 4, y + 10, r + 4, r + 2) + circle(x, y, r, '#fffdf8') + circle(x, y, r - 12, fill) + blob(x - 14, y - 12, r * 0.26, 0.3, '#fff', 8).replace('/>', ' opacity=".35"/>');

const bruschetta = () => path('M-120 40C-140-40-80-84 0-84S140-40 120 40C100 76-100 76-120 40Z', '#a8682f') + path('M-108 34C-126-34-74-72 0-72S126-34 108 34C90 62-90 62-108 34Z', '#eec584') + times(16, () => at(between(-76, 76), between(-44, 30), between(0, 90), 1, box(-15, -15, 30, 30, 8, pick(['#d8382b', '#e85a45', '#c42b20'])))) + at(-34, -10, 30, 0.62, basil()) + at(40, 8, -50, 0.62, basil());

/** Every picture by its name. */
const pictures = {
  // Forno Rosso
  bruschetta: () => ground.blue() + plate(480, 360, 310) + at(350, 300, -18, 1, bruschetta()) + at(610, 300, 14, 1, bruschetta()) + at(480, 480, -4, 1, bruschetta()),
  burrata: () => ground.green() + plate(480, 360, 306) + strew(18, 480, 360, 200, 40, rocket) + times(6, (i) => at(480 + Math.cos(i * 1.05 + 0.3) * 178, 360 + Math.sin(i * 1.05 + 0.3) * 178, i * 60 + 100, 1, path('M-56 20C-50-30 50-30 56 20C30 36-30 36-56 20Z', '#e8892f') + path('M-46 14C-40-18 40-18 46 14C24 26-24 26-46 14Z', '#f7b455') + line('M-26 0l8 20M0-6v26M26 0l-8 20', '#b8591c', 4))) + shade(484, 372, 112, 108) + circle(480, 360, 108, '#fdf8ea') + path('M446 268C462 240 498 240 514 268C500 288 460 288 446 268Z', '#f1e6cc') + oval(446, 330, 34, 20, '#fff', -30) + line('M420 400C450 440 520 446 560 402', '#d99a2b', 10),
  'vitello-tonnato': () => ground.red() + plate(480, 360, 310) + times(9, (i) => at(480 + Math.cos(i * 0.7) * 150, 360 + Math.sin(i * 0.7) * 150, i * 40, 1, blob(0, 0, 84, 0.1, '#dfae9b', 12) + blob(0, 0, 70, 0.1, '#eac3b3', 12))) + blob(480, 360, 170, 0.09, '#f3e2b9', 16) + blob(470, 348, 126, 0.12, '#f9eecf', 14) + strew(22, 480, 360, 150, 34, caper) + at(480, 350, 20, 1.1, basil()) + at(600, 470, 40, 0.9, lemon(38)),
  focaccia: () => ground.pizza() + board() + box(200, 180, 560, 360, 70, '#b87a34') + box(210, 186, 540, 344, 64, '#e3ad5c') + times(24, (i) => oval(270 + (i % 6) * 84 + between(-10, 10), 244 + Math.floor(i / 6) * 78 + between(-8, 8), 22, 15, '#c98f42') + oval(272 + (i % 6) * 84, 248 + Math.floor(i / 6) * 78, 13, 8, '#f6d58d')) + strew(9, 480, 360, 210, 90, rosemary) + times(40, () => box(between(230, 720), between(200, 510), 8, 8, 2, '#fff')),
  'olive-ascolane': () => ground.green() + plate(480, 360, 300) + times(6, (i) => at(480 + Math.cos(i * 1.05) * 120, 360 + Math.sin(i * 1.05) * 120, i * 60, 1, shade(4, 12, 76, 58) + oval(0, 0, 74, 56, '#b06a25') + times(20, () => blob(between(-48, 48), between(-34, 34), between(8, 14), 0.35, pick(['#d2903f', '#c07b2d', '#e0a85a']), 8)))) + shade(486, 370, 66, 60) + oval(480, 360, 64, 58, '#b06a25') + path('M440 330A64 58 0 0 0 470 416L480 360Z', '#6b7f2f') + path('M452 338A50 46 0 0 0 472 402L480 360Z', '#8a4b2f') + at(640, 500, 10, 1, lemon(44)) + at(320, 210, -20, 0.9, rosemary()),
  caprese: () => ground.red() + plate(480, 360, 310) + times(10, (i) => at(480 + Math.cos(i * 0.628) * 160, 360 + Math.sin(i * 0.628) * 160, 0, 1, i % 2 ? shade(3, 8, 78, 74) + circle(0, 0, 76, '#f4ead1') + circle(-3, -4, 70, '#fffaf0') : shade(3, 8, 78, 74) + tomato(76))) + strew(9, 480, 360, 150, 66, basil) + times(26, () => circle(between(300, 660), between(200, 520), between(2, 6), '#c9b23a', 'opacity=".8"')),
  'rucola-parmigiano': () => salad(ground.blue, rocket, [[12, 60, parmesan], [9, 60, cherry]]) + times(14, () => circle(between(320, 640), between(220, 500), between(3, 6), '#4a2318')),
  'finocchio-arancia': () => ground.green() + plate(480, 360, 306) + strew(18, 480, 360, 180, 50, () => line('M-50 10C-30-34 30-34 50 10M-36 16C-20-14 20-14 36 16', '#dfe8c0', 12) + line('M-50 10C-30-34 30-34 50 10', '#b8cc92', 3)) + strew(8, 480, 360, 170, 100, () => orange(62)) + strew(10, 480, 360, 190, 60, olive) + strew(10, 480, 360, 190, 60, () => line('M0 26V-20M0 4l-14-18M0 4l14-18', '#4f8f33', 4)),
  marinara: () => pizza('red', [[16, 60, garlic], [16, 60, () => times(5, () => circle(between(-14, 14), between(-14, 14), 4, '#5c7f45'))], [7, 110, basil]]),
  margherita: () => pizza('red', [[12, 88, mozzarella], [8, 110, basil]]),
  bufalina: () => pizza('red', [[7, 130, () => at(0, 0, 0, 1.5, mozzarella())], [10, 70, cherry], [8, 100, basil]]),
  diavola: () => pizza('red', [[9, 70, mozzarella], [13, 86, salami], [6, 90, chilli]]),
  napoli: () => pizza('red', [[9, 90, mozzarella], [9, 88, anchovy], [14, 56, caper], [6, 80, olive]]),
  ortolana: () => pizza('red', [[6, 90, mozzarella], [8, 92, courgette], [7, 92, aubergine], [8, 76, () => pepper('#f2b52b')], [7, 76, () => pepper('#d8382b')]]),
  'prosciutto-funghi': () => pizza('red', [[9, 80, mozzarella], [11, 86, ham], [12, 76, mushroom]]),
  'quattro-formaggi': () => pizza('white', [[9, 90, gorgonzola], [9, 86, mozzarella], [9, 76, parmesan], [6, 110, () => at(0, 0, 0, 0.7, basil())]]),
  mortadella: () => pizza('white', [[7, 120, mortadella], [5, 120, mozzarella], [60, 22, pistachio], [5, 120, basil]]),
  'tartufo-patate': () => pizza('white', [[14, 88, potato], [12, 74, truffle], [7, 90, rosemary]]),
  'salsiccia-friarielli': () => pizza('white', [[13, 70, sausage], [14, 70, friarielli], [7, 90, mozzarella], [5, 90, chilli]]),
  tiramisu: () => wall(...walls.sand) + shade(480, 600, 320, 26) + oval(480, 592, 330, 34, '#fffdf8') + oval(480, 586, 300, 24, '#eee5d3') + box(270, 250, 420, 330, 18, '#f8edd3') + box(270, 310, 420, 66, 0, '#a5713f') + box(270, 440, 420, 66, 0, '#a5713f') + times(24, () => circle(between(284, 676), pick([between(318, 368), between(448, 498)]), between(3, 6), '#6b4223')) + path('M270 268C270 240 290 236 310 244C350 222 400 226 430 240C470 220 540 222 570 240C610 224 690 230 690 268V300H270Z', '#4a2b18') + times(60, () => circle(between(282, 678), between(244, 290), between(2, 5), pick(['#6b4223', '#2f1a0e']))) + at(610, 236, 20, 0.9, mint()),
  'panna-cotta': () => wall(...walls.rose) + shade(480, 600, 300, 26) + oval(480, 588, 320, 40, '#fffdf8') + oval(480, 580, 280, 28, '#efe6d6') + path('M350 330C350 300 610 300 610 330L650 560C650 590 310 590 310 560Z', '#fdf6e8') + path('M350 330C350 300 610 300 610 330L618 380C600 400 590 440 566 430C548 400 520 400 500 420C480 470 450 460 440 410C420 396 380 420 342 380Z', '#b3213f') + path('M372 400L346 560', 'none', 'stroke="#fff" stroke-width="16" opacity=".7" stroke-linecap="round"') + at(430, 306, 0, 1.5, berry('#c72b4b', '#f08aa0')) + at(490, 292, 0, 1.6, berry('#3d3a78', '#8a88c7')) + at(540, 310, 0, 1.4, berry('#8a1f3f', '#d96f8d')) + at(572, 284, 40, 0.9, mint()) + at(250, 572, 0, 1.2, berry('#3d3a78', '#8a88c7')) + at(704, 576, 0, 1.2, berry('#c72b4b', '#f08aa0')),
  'torta-caprese': () => ground.slate() + plate(480, 360, 300) + path('M250 470L640 230L720 440L640 520C560 560 380 560 250 470Z', '#000', 'opacity=".14"') + path('M240 440L640 200L716 400Z', '#5b3320') + path('M240 440L716 400L706 480L250 500Z', '#3b2013') + times(46, () => circle(between(340, 660), between(320, 410), between(3, 8), '#fff', 'opacity=".85"')) + at(690, 210, 20, 0.9, mint()) + at(330, 250, 0, 1.5, berry('#c72b4b', '#f08aa0')) + at(380, 216, 0, 1.3, berry('#c72b4b', '#f08aa0')) + blob(300, 330, 60, 0.14, '#fffaf0', 12),
  sorbetto: () => wall(...walls.leaf) + shade(480, 606, 170, 18) + box(466, 440, 28, 140, 8, '#e6eef0') + oval(480, 592, 120, 18, '#e6eef0') + circle(400, 300, 84, '#f7e27a') + circle(560, 300, 84, '#fbeea6') + circle(480, 236, 90, '#fff3b8') + line('M420 210C450 180 500 176 530 196', '#fff', 12, 'opacity=".8"') + path('M290 310H670C670 410 590 460 480 460S290 410 290 310Z', '#dfeaec', 'opacity=".85"') + path('M312 330C330 400 380 436 430 446', 'none', 'stroke="#fff" stroke-width="12" stroke-linecap="round"') + at(610, 210, 10, 1.2, lemon(46)) + at(480, 150, 0, 1.1, mint()),
  acqua: () => wall(...walls.sky) + bottle(360, '#8fc3cf', ['#fdfdf8', '#3d7fa3']) + at(110, 60, 0, 0.9, at(-20, 0, 0, 1, glass('#bfe3ee', times(14, () => circle(between(400, 560), between(300, 570), between(3, 8), '#fff', 'opacity=".7"')), 3))) .replace('translate(110 60)', 'translate(190 62)'),
  chinotto: () => wall(...walls.sun) + glass('#5b2412', times(18, () => circle(between(400, 560), between(300, 570), between(3, 7), '#d99a6b', 'opacity=".7"')), 4, '#a8623c') + at(606, 220, 10, 1.15, orange(58)) + straw('#2f7d4f', '#fff'),
  montepulciano: () => wall(...walls.rose) + shade(480, 606, 150, 16) + box(471, 430, 18, 160, 6, '#e8eef0') + oval(480, 594, 120, 16, '#e8eef0') + path('M340 130H620C640 320 600 440 480 440S320 320 340 130Z', '#fff', 'opacity=".5"') + path('M338 250H622C616 360 570 430 480 430S344 360 338 250Z', '#6d1026') + oval(480, 250, 142, 20, '#8f1f3a') + path('M372 150C362 250 376 340 420 390', 'none', 'stroke="#fff" stroke-width="13" opacity=".7" stroke-linecap="round"'),
  birra: () => wall(...walls.sun) + bottle(690, '#6b3d16', ['#f3e2b3', '#b5371f']) + shade(400, 606, 150, 18) + path('M520 300H600C640 300 640 480 600 490H520V450H580C600 440 600 350 580 340H520Z', '#fff', 'opacity=".65"') + box(270, 180, 260, 420, 26, '#fff', 'opacity=".5"') + box(284, 240, 232, 346, 20, '#e9a52b') + times(26, () => circle(between(304, 500), between(290, 570), between(3, 8), '#fbdc8e')) + path('M258 240C240 190 300 166 330 184C350 140 430 140 446 176C500 156 556 196 540 244C480 270 320 270 258 240Z', '#fffaf0') + box(304, 280, 18, 270, 9, '#fff', 'opacity=".4"'),
  espresso: () => ground.dark() + shade(490, 384, 268, 262) + circle(480, 360, 262, '#efe8da') + circle(480, 360, 250, '#fffdf8') + circle(480, 360, 180, '#efe8da') + box(640, 318, 150, 84, 42, '#fffdf8') + box(668, 342, 96, 36, 18, '#efe8da') + circle(480, 360, 168, '#fffdf8') + circle(480, 360, 140, '#4a2511') + circle(480, 360, 132, '#8a4f22') + blob(470, 352, 104, 0.1, '#b57636', 14) + blob(462, 344, 64, 0.2, '#d09a55', 12) + at(264, 560, -34, 1, oval(0, 0, 46, 30, '#c9ccd1') + box(40, -8, 230, 16, 8, '#c9ccd1')),

  // Smash & Co.
  original: () => burger(walls.sun, ['bottom', 'pickles', 'onion', 'patty', 'cheese', 'patty', 'cheese', 'pink', 'top']),
  single: () => burger(walls.rose, ['bottom', 'patty', 'cheese', 'pickles', 'top']),
  oklahoma: () => burger(walls.sky, ['bottom', 'patty', 'fried', 'cheese', 'patty', 'cheese', 'fried', 'top']),
  triple: () => burger(walls.sun, ['bottom', 'lettuce', 'tomato', 'patty', 'cheese', 'patty', 'cheese', 'patty', 'cheese', 'pink', 'top']),
  smoke: () => burger(walls.night, ['bottom', 'patty', 'smoked', 'bacon', 'patty', 'smoked', 'barbecue', 'fried', 'top']),
  chilli: () => burger(walls.leaf, ['bottom', 'patty', 'cheese', 'jalapeno', 'patty', 'cheese', 'jalapeno', 'pink', 'top']),
  naked: () => burger(walls.plum, ['wrapLow', 'patty', 'cheese', 'tomato', 'patty', 'cheese', 'pickles', 'wrapTop']),
  buttermilk: () => burger(walls.sun, ['bottom', 'slaw', 'chicken', 'pickles', 'pink', 'top']),
  nashville: () => burger(walls.rose, ['bottom', 'pickles', 'hot', 'slaw', 'top']),
  wings: () => ground.dark() + plate(480, 360, 306) + [[350, 270, 20], [600, 270, -30], [470, 370, 80], [340, 450, -20], [610, 450, 40], [480, 220, 4], [480, 510, 190]].map(([x, y, t]) => at(x, y, t, 1, shade(4, 14, 94, 48) + wing('#a8331a', '#e2774a'))).join('') + strew(14, 480, 360, 200, 50, () => line('M-10 0h20', '#4f8f33', 7)),
  tenders: () => ground.slate() + board() + [[340, 240, -14], [360, 340, 8], [340, 450, -6], [600, 230, 16], [610, 350, -8]].map(([x, y, t]) => at(x, y, t, 1, shade(4, 14, 116, 44) + tender())).join('') + dip(640, 500, '#d9a33a', 84) + dip(470, 520, '#f2a58a', 66),
  plant: () => burger(walls.leaf, ['bottom', 'lettuce', 'tomato', 'plant', 'cheese', 'plant', 'pickles', 'pink', 'top']),
  halloumi: () => burger(walls.sky, ['bottom', 'lettuce', 'halloumi', 'tomato', 'halloumi', 'pink', 'top']),
  bean: () => burger(walls.plum, ['bottom', 'lettuce', 'bean', 'slaw', 'jalapeno', 'top']),
  fries: () => fries(walls.sky, ['#f0c04e', '#e4ab36', '#f7d27a'], ['#d94f3d', '#b93a2b']),
  'loaded-fries': () => ground.dark() + shade(486, 380, 380, 240) + box(110, 150, 740, 430, 70, '#d9dde0') + box(130, 168, 700, 394, 58, '#eef0f1') + times(64, () => at(between(210, 750), between(240, 490), between(0, 180), 0.62, at(0, 40, 0, 1, fry(pick(['#f0c04e', '#e4ab36', '#f7d27a']))()))) + times(12, () => blob(between(240, 720), between(250, 480), between(26, 52), 0.28, pick(['#f7b733', '#f9c95c']), 10)) + strew(16, 480, 365, 190, 50, () => blob(0, 0, 15, 0.3, '#8a3a26', 7)) + strew(16, 480, 365, 200, 46, () => oval(0, 0, 16, 12, '#4f8f33') + oval(0, 0, 8, 5, '#a8cf7a')) + times(5, (i) => line(`M${230 + i * 110} ${between(250, 300)}q40 60 0 110t20 80`, '#fffaf0', 9)),
  'sweet-potato-fries': () => fries(walls.plum, ['#d9672a', '#e27d38', '#c4561f'], ['#3f7d5a', '#2f6346']),
  'onion-rings': () => ground.slate() + board() + [[330, 280], [500, 250], [640, 320], [400, 430], [570, 460], [470, 350]].map(([x, y]) => at(x, y, between(0, 360), 1, shade(4, 14, 78, 74) + ring().replace('#59636b', '#b98552'))).join('') + dip(730, 480, '#f2a58a', 66),
  slaw: () => ground.green() + shade(490, 390, 290, 280) + circle(480, 360, 288, '#3f7d8a') + circle(480, 360, 268, '#e9f0ee') + circle(480, 360, 244, '#f4efd6') + times(150, () => { const [p] = scatter(1, 480, 360, 216, 0); return line(`M${p[0]} ${p[1]}q${between(-50, 50)} ${between(-40, 40)} ${between(-60, 60)} ${between(-20, 20)}`, pick(['#f1ecd2', '#dfe8b8', '#cddb9a', '#f0a04b', '#e88a33', '#a26aa5', '#fffbe8']), 9); }) + strew(10, 480, 360, 190, 60, () => line('M0 16V-10M0 0l-10-12M0 0l10-12', '#4f8f33', 5)),
  pickles: () => ground.blue() + plate(480, 360, 300) + strew(12, 480, 360, 190, 92, () => shade(3, 6, 54, 52) + circle(0, 0, 52, '#5f7d2b') + circle(0, 0, 46, '#a9c25b') + circle(0, 0, 28, '#bfd47c') + times(7, (i) => at(0, 0, i * 51, 1, oval(0, -15, 4, 8, '#e4edb4')))) + strew(6, 480, 360, 180, 90, onion) + strew(6, 480, 360, 200, 90, () => line('M0 40V-30M0 10l-18-22M0 10l18-22M0-8l-14-18M0-8l14-18', '#4f8f33', 4)),
  vanilla: () => shake(walls.sky, '#f5e3b3', '#fffaf0', at(440, 150, 0, 1.4, berry('#c72b4b', '#f08aa0')) + line('M440 124q10-30 34-36', '#4f6b2a', 6)),
  peanut: () => shake(walls.sun, '#c98f4e', '#f6e6c9', times(16, () => oval(between(380, 590), between(176, 236), 9, 6, '#8a5526', between(0, 180))) + line('M372 300C420 340 400 420 440 470M560 290C540 360 580 420 550 500', '#7a4519', 14, 'opacity=".7"')),
  cookie: () => ground.dark() + plate(480, 360, 290) + at(420, 320, 0, 1, shade(8, 18, 170, 164) + blob(0, 0, 168, 0.025, '#a8682f', 22) + blob(0, 0, 158, 0.03, '#cf9148', 22) + strew(14, 0, 0, 128, 52, () => blob(0, 0, 22, 0.22, '#4a2817', 8)) + strew(9, 0, 0, 128, 60, () => blob(0, 0, 19, 0.25, '#e5a53a', 8)) + strew(26, 0, 0, 136, 18, () => box(-5, -5, 10, 10, 2, '#fff'))) + at(630, 490, 24, 0.62, shade(8, 18, 170, 164) + blob(0, 0, 168, 0.025, '#a8682f', 22) + blob(0, 0, 158, 0.03, '#cf9148', 22) + strew(12, 0, 0, 128, 56, () => blob(0, 0, 24, 0.22, '#4a2817', 8))),
  lemonade: () => wall(...walls.leaf) + straw('#fff', '#e0a92b') + glass('#f7e58b', at(452, 390, 10, 1, lemon(50)) + at(530, 500, 40, 1, lemon(46)), 3) + at(374, 196, -10, 1.15, lemon(54)) + at(500, 214, 10, 1.2, mint()),
  cola: () => wall(...walls.rose) + straw('#d8382b', '#fff') + glass('#3a1a10', times(20, () => circle(between(400, 560), between(300, 570), between(3, 7), '#b98a6b', 'opacity=".6"')), 4, '#8a5a3c') + at(380, 200, -10, 1, lemon(50)),
  'ginger-beer': () => wall(...walls.sand) + glass('#e3b65a', times(26, () => circle(between(400, 560), between(300, 570), between(3, 8), '#fff3cf', 'opacity=".8"')), 3) + at(596, 200, 14, 1.1, path('M-70 10C-70-24-40-20-30-34C-16-54 10-44 14-24C36-40 66-26 60 0C74 20 50 36 30 26C10 44-16 32-26 26C-50 40-70 30-70 10Z', '#d9b37a') + line('M-40 2q10 8 24 4M2-8q10 8 20 4M20 12q10 4 18-2', '#a8804a', 5)) + at(400, 214, 0, 1.2, mint()),
  sparkling: () => wall(...walls.sky) + glass('#cbe8f0', times(34, () => circle(between(396, 566), between(280, 580), between(3, 9), '#fff', 'opacity=".85"')), 3) + at(598, 190, 14, 1.1, lemon(52)),
};

const wanted = process.argv.slice(2);
const names = wanted.length > 0 ? wanted : Object.keys(pictures);
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });
const page = await browser.newPage();
let total = 0;
for (const name of names) {
  seed = [...name].reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)) >>> 0, 7);
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${W} ${H}" width="${W}" height="${H}">${pictures[name]()}</svg>`;
  const encoded = await page.evaluate(
    async ([text, width, height]) => {
      const image = new Image();
      image.src = `data:image/svg+xml;base64,${btoa(text)}`;
      await image.decode();
      const canvas = Object.assign(document.createElement('canvas'), { width, height });
      canvas.getContext('2d').drawImage(image, 0, 0);
      return canvas.toDataURL('image/webp', 0.72).split(',')[1];
    },
    [svg, W, H],
  );
  const bytes = Buffer.from(encoded, 'base64');
  total += bytes.length;
  writeFileSync(new URL(`${name}.webp`, import.meta.url), bytes);
}
await browser.close();
console.log(`${names.length} pictures, ${total} bytes`);
