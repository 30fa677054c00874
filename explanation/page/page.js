// One scan with one map over it, drawn by NiiVue. Everything stands in the page: nothing is fetched.
const data = JSON.parse(document.getElementById('data').textContent);
const element = id => document.getElementById(id);
let scan = 0, map = 0, shown = 0;

function bytesOf(base64) {
  return Uint8Array.from(atob(base64), letter => letter.charCodeAt(0));
}

/// A NIfTI-1 file of these 8-bit values; value = byte * slope.
function nifti(bytes, signed, slope) {
  const buffer = new ArrayBuffer(352 + bytes.length), view = new DataView(buffer);
  view.setInt32(0, 348, true);
  view.setInt16(40, 3, true);
  for (let axis = 0; axis < 7; ++axis) view.setInt16(42 + 2 * axis, axis < 3 ? data.grid.size[axis] : 1, true);
  view.setInt16(70, signed ? 256 : 2, true);
  view.setInt16(72, 8, true);
  view.setFloat32(76, 1, true);
  for (let axis = 0; axis < 3; ++axis) view.setFloat32(80 + 4 * axis, data.grid.spacing[axis], true);
  view.setFloat32(108, 352, true);
  view.setFloat32(112, slope, true);
  view.setInt16(254, 4, true);
  data.grid.to_ras.flat().forEach((value, i) => view.setFloat32(280 + 4 * i, value, true));
  for (let i = 0; i < 4; ++i) view.setUint8(344 + i, 'n+1\0'.charCodeAt(i));
  new Uint8Array(buffer, 352).set(bytes);
  return buffer;
}

function fill(select, texts) {
  select.replaceChildren(...texts.map((text, i) => new Option(text, i)));
}

const viewer = new Niivue({backColor: [0, 0, 0, 1], isColorbar: true, isOrientCube: false, dragAndDropEnabled: false,
                           crosshairWidth: 0.8 / data.grid.spacing[0],  // in voxels
                           crosshairColor: [1, 1, 1, 0.6], loadingText: '', logLevel: 'error'});

function current() {
  return data.scans[scan].maps[map];
}

function tell() {
  const one = data.scans[scan], of = current();
  element('answer').textContent = one.text + (of ? '. ' + of.text : '');
  const failures = of ? data.failures.filter(f => ['all', of.method].includes(f.method) && (f.model === of.model ||
                                                  of.model.split('-minus-').includes(f.model))) : [];
  element('warning').hidden = failures.length === 0;
  const list = document.createElement('ul');
  list.append(...[...new Set(failures.map(failure => failure.meaning))].map(meaning => {
    const item = document.createElement('li');
    item.textContent = meaning;
    return item;
  }));
  element('warning').replaceChildren(list);
}

function dress() {
  const threshold = element('threshold').value / 100, opacity = element('opacity').value / 100;
  element('threshold-value').textContent = `${element('threshold').value} % of the largest value`;
  element('opacity-value').textContent = `${element('opacity').value} %`;
  const [, over, contour] = viewer.volumes;
  if (!over) return;
  const largest = Math.max(current().largest, 1e-30);
  over.cal_min = Math.max(threshold * largest, largest / 127);
  over.cal_max = largest;
  over.cal_minNeg = -over.cal_min;
  over.cal_maxNeg = -largest;
  over.opacity = opacity;
  if (contour) contour.opacity = element('contour').checked ? 0.7 : 0;
  viewer.updateGLVolume();
}

/// Draws the scan and the map that are chosen; a choice that is overtaken by the next one ends.
async function show() {
  const turn = ++shown, one = data.scans[scan];
  map = Math.min(map, one.maps.length - 1);
  element('scan').value = scan;
  fill(element('map'), one.maps.map(m => m.name));
  element('map').value = map;
  tell();
  while (viewer.volumes.length > 0) viewer.removeVolume(viewer.volumes[0]);
  const add = async (name, buffer, options) => {
    if (turn === shown) await viewer.addVolumeFromUrl({url: name, name, buffer, ...options});
  };
  await add('scan.nii', nifti(bytesOf(one.values), false, one.largest / 255), {
    // On a phone three colour bars leave no room for their numbers; those of the map matter.
    colormap: 'gray', colorbarVisible: element('view').clientWidth >= 640
  });
  const of = current();
  if (of) {
    await add('map.nii', nifti(bytesOf(of.values), true, of.largest / 127),
              {colormap: 'warm', colormapNegative: 'winter', opacity: 0.6});
    await add('contour.nii', nifti(bytesOf(data.contour), false, 1),
              {colormap: 'green', cal_min: 0.5, cal_max: 1, opacity: 0.7, colorbarVisible: false});
  }
  if (turn !== shown) return;
  dress();
  document.body.dataset.drawn = `${scan} ${map}`;
}

function step(by) {
  scan = (scan + by + data.scans.length) % data.scans.length;
  show();
}

function slide(id, by) {
  element(id).value = Number(element(id).value) + by;
  dress();
}

element('previous').onclick = () => step(-1);
element('next').onclick = () => step(1);
element('scan').onchange = event => { scan = Number(event.target.value); show(); };
element('map').onchange = event => { map = Number(event.target.value); show(); };
element('threshold').oninput = element('opacity').oninput = element('contour').onchange = dress;
document.addEventListener('keydown', event => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.target.matches('select, input')) return;
  const by = event.shiftKey ? -5 : 5;
  const actions = {ArrowLeft: () => step(-1), ArrowRight: () => step(1),
                   m: () => { map = (map + 1) % Math.max(1, data.scans[scan].maps.length); show(); },
                   t: () => slide('threshold', by), o: () => slide('opacity', by),
                   c: () => element('contour').click()};
  const action = actions[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (!action) return;
  event.preventDefault();
  event.stopPropagation();
  action();
}, true);

fill(element('scan'), data.scans.map(one => one.name));
tell();
if (document.createElement('canvas').getContext('webgl2')) {
  await viewer.attachToCanvas(element('canvas'));
  viewer.setSliceType(viewer.sliceTypeMultiplanar);
  await show();
} else {
  element('view').textContent = 'This browser cannot draw volumes (it has no WebGL 2). The maps stand beside this page as NIfTI files.';
  element('view').style.cssText = 'height: auto; color: #fff; padding: 1rem';
}
