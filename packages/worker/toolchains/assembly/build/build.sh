# nasm makes one object of one source and links nothing.
# Usage: build.sh NASM PROGRAM INCLUDES OPTION... -- SOURCE...
nasm=$1 program=$2 includes=$3
shift 3

options=()
while [[ $1 != -- ]]; do
  options+=("$1")
  shift
done
shift

objects=()
for source in "$@"; do
  object=/tmp/${#objects[@]}.o
  "$nasm" -f elf64 -I "$includes" -o "$object" "${options[@]}" "$source" || exit
  objects+=("$object")
done

# A program that brings its own start does without the C library.
if nm --extern-only "${objects[@]}" | grep -q ' T _start$'; then
  exec ld -o "$program" "${objects[@]}"
fi
exec gcc -no-pie -z noexecstack -o "$program" "${objects[@]}"
