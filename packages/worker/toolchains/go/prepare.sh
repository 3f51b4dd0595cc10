# Compiles the standard library ahead for this user's workers: half a minute and 200 MB. Usage: prepare.sh GO
home=$(getent passwd "$(id -u)" | cut -d: -f6)
cache=$home/.cache/runyard/go-build
rm -rf "$cache.new"
mkdir -p "$cache.new"
# Workers look for the folder: it appears when it is complete.
HOME=$home GOCACHE=$cache.new CGO_ENABLED=0 "$1" build std && rm -rf "$cache" && mv "$cache.new" "$cache"
