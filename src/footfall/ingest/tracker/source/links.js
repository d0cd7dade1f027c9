/** Links that lead to another host, and files that are downloaded from this one. */
import { hearUnnamed } from "./clicks.js";

export const FILE_TYPES =
  "7z,avi,csv,dmg,docx,exe,gz,key,midi,mov,mp3,mp4,mpeg,pdf,pkg,pps,ppt,pptx,rar,rtf,txt,wav,wma,wmv,xlsx,zip";

const isOutbound = (link) => link.host != location.host && link.protocol.startsWith("http");

export const links = (settings, send) =>
  hearUnnamed("a[href]", settings, (link) => {
    if (isOutbound(link)) send({ name: "Outbound Link: Click", props: { url: link.href } });
  });

export const downloads = (settings, send) => {
  const types = (settings.fileTypes || FILE_TYPES).split(",");
  hearUnnamed("a[href]", settings, (link) => {
    // Without query and fragment, in which downloads are often signed.
    const [url] = link.href.split(/[?#]/);
    const type = url.split(".").pop().toLowerCase();
    if (!isOutbound(link) && types.includes(type)) send({ name: "File Download", props: { url } });
  });
};
