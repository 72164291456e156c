// A position with a check-in: only when the box is ticked, to two decimals before it leaves.
document.querySelectorAll("[data-place]").forEach((form) => {
  const geo = navigator.geolocation, line = form.querySelector("label"), box = form.querySelector("[type=checkbox]");
  if (!geo) return;
  const tell = (at) => ["latitude", "longitude"].forEach((n) => { form[n].value = at ? at.coords[n].toFixed(2) : ""; });
  line.hidden = false;
  box.onchange = () => box.checked ? geo.getCurrentPosition(tell, () => { box.checked = false; }) : tell();
});
