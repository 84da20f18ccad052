/*
 * netmon_table.h - where the frames of a Network Monitor file are.
 *
 * The frame table at the end has the offset of each frame, and its order is the order of the frames, whatever
 * lies between them. It cannot be read ahead from a pipe or a compressed file, nor from a file that was cut: there the
 * frames are read as they stand, which is how programs write them, and the table is compared once it comes.
 */
#ifndef CAPTURE_NETMON_TABLE_H
#define CAPTURE_NETMON_TABLE_H

#include "capture/file_format.h"

enum { NETMON_ENTRY_BYTES = 4, NETMON_WINDOW_ENTRIES = 4096 };

/* The first member of the format's state. */
struct netmon_table {
    uint32_t offset, entries;
    uint32_t entry; /* that comes next */
    bool in_order;  /* no table yet: frames follow one another */
    /* in order */
    uint64_t places;  /* a digest of the offsets of the frames so far */
    uint64_t entered; /* the same of the entries read so far */
    uint32_t checked; /* entries read so far */
    /* by table */
    uint64_t bytes; /* of all frames so far; they cannot overlap */
    uint32_t far_jumps;
    uint32_t window_entry, window_count; /* entries of the table that are here */
    uint8_t window[NETMON_WINDOW_ENTRIES * NETMON_ENTRY_BYTES];
};

/* Takes the place of the table from the file header, behind which the reader stands. False with `error` when the
 * frames cannot be found. */
bool netmon_table_begin(struct file_source *file, uint32_t offset, uint32_t length, struct error *error);

/* Goes to the next frame. NEXT_NONE when there is none, and damage was told where that is not as it should be. */
enum next_state netmon_table_locate(struct file_source *file);

/* A frame of `size` bytes was taken from here. */
void netmon_table_took(struct file_source *file, size_t size);

#endif
