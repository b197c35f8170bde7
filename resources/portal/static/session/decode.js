// noVNC decodes each JPEG through an <img> with a data: address: text for the bytes, a task of the page for each.
// Here the browser decodes it elsewhere, from the bytes themselves. noVNC's display keeps the order of what it draws
// by itself, as it does for frames of video, which is how a picture is handed to it here.

export function decodeFaster(Display) {
  if (typeof createImageBitmap !== "function" || Display.prototype.imageRect.isFaster) return;

  function imageRect(x, y, width, height, mime, bytes) {
    if (width === 0 || height === 0) return;
    const blob = new Blob([bytes], { type: mime });
    const frame = { ready: false, frame: null, promise: null };
    frame.promise = createImageBitmap(blob)
      .catch(() => decodeByElement(blob))
      .catch(() => nothing(width, height))
      .then((image) => {
        frame.frame = image;
        frame.ready = true;
      });
    this.videoFrame(x, y, width, height, frame);
  }
  imageRect.isFaster = true;
  Display.prototype.imageRect = imageRect;
}

// For a browser whose createImageBitmap does not take this kind of picture.
async function decodeByElement(blob) {
  const image = new Image();
  image.src = await new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result);
    reader.onerror = reject;
    reader.readAsDataURL(blob);
  });
  await image.decode();
  image.close = () => (image.src = "");
  return image;
}

// A broken picture leaves what was there, and does not hold up those behind it.
function nothing(width, height) {
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  canvas.close = () => (canvas.width = canvas.height = 0);
  return canvas;
}
