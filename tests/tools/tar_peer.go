// Prints what the layers of FILE... hold by Go's archive/tar and compress/gzip, and by the rules of containerd's
// pkg/archive that need no file system: one JSON line a file, as dvsguard-dump-layer prints them.
package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

type entry struct {
	Path       string `json:"path"`
	Type       string `json:"type"`
	Size       int64  `json:"size"`
	Mode       int64  `json:"mode"`
	Uid        int    `json:"uid"`
	Gid        int    `json:"gid"`
	Mtime      int64  `json:"mtime"`
	Link       string `json:"link"`
	Capability bool   `json:"capability"`
	Sha256     string `json:"sha256"`
}

type result struct {
	Error   string  `json:"error"`
	Entries []entry `json:"entries"`
}

var types = map[byte]string{'0': "file", '1': "hardlink", '2': "symlink", '3': "char", '4': "block", '5': "dir", '6': "fifo"}

// validateWhiteout and the device numbers, as containerd checks them.
func refused(hdr *tar.Header, path string) error {
	base := filepath.Base(path)
	if base != ".wh..wh..opq" && strings.HasPrefix(base, ".wh.") {
		if name := base[len(".wh."):]; name == "" || name == "." || name == ".." {
			return errors.New("invalid whiteout name")
		}
	}
	if (hdr.Typeflag == '3' || hdr.Typeflag == '4' || hdr.Typeflag == '6') &&
		(hdr.Devmajor < 0 || hdr.Devmajor > 0xFFFFFFFF || hdr.Devminor < 0 || hdr.Devminor > 0xFFFFFFFF) {
		return errors.New("device number out of range")
	}
	return nil
}

func read(name string) (entries []entry, err error) {
	raw, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	var in io.Reader = bytes.NewReader(raw)
	if bytes.HasPrefix(raw, []byte{0x1F, 0x8B, 0x08}) {
		if in, err = gzip.NewReader(in); err != nil {
			return nil, err
		}
	}
	in = struct{ io.Reader }{in} // no Seek
	reader := tar.NewReader(in)
	for {
		hdr, err := reader.Next()
		if err == io.EOF {
			_, err = io.Copy(io.Discard, in)
			return entries, err
		}
		if err != nil {
			return nil, err
		}
		clean := filepath.Clean(hdr.Name)
		if hdr.Typeflag == tar.TypeXGlobalHeader {
			continue
		}
		path := strings.TrimPrefix(clean, "/")
		if path == "." {
			path = ""
		}
		kind, known := types[hdr.Typeflag]
		if !known {
			return nil, fmt.Errorf("unhandled tar header type %d", hdr.Typeflag)
		}
		if err := refused(hdr, clean); err != nil {
			return nil, err
		}
		sum := sha256.New()
		if hdr.Size > 1<<30 && kind == "file" {
			return nil, errors.New("too large for this test")
		}
		if _, err := io.Copy(sum, reader); err != nil {
			return nil, err
		}
		found := entry{
			Path: hex.EncodeToString([]byte(path)), Type: kind, Mode: hdr.Mode & 07777, Uid: hdr.Uid, Gid: hdr.Gid,
			Mtime: hdr.ModTime.Unix(), Capability: hdr.PAXRecords["SCHILY.xattr.security.capability"] != "",
			Sha256: hex.EncodeToString(sum.Sum(nil)),
		}
		if kind == "file" {
			found.Size = hdr.Size
		}
		if kind == "hardlink" || kind == "symlink" {
			found.Link = hex.EncodeToString([]byte(hdr.Linkname))
		}
		entries = append(entries, found)
	}
}

func main() {
	out := json.NewEncoder(os.Stdout)
	for _, name := range os.Args[1:] {
		entries, err := read(name)
		all := result{Entries: entries}
		if err != nil {
			all = result{Error: err.Error()}
		}
		if all.Entries == nil {
			all.Entries = []entry{}
		}
		if err := out.Encode(all); err != nil {
			os.Exit(1)
		}
	}
}
