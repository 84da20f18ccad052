#include "capture/netmon_table.h"

#include "base/cursor.h"

bool netmon_table_begin(struct file_source *file, uint32_t offset, uint32_t length, struct error *error)
{
    struct netmon_table *table = file->state;
    const struct input *input = &file->reader.input;

    table->offset = offset;
    table->entries = length / NETMON_ENTRY_BYTES;
    table->in_order = !input->seekable || (uint64_t)offset + length > input->size;
    if (table->entries == 0)
        return error_set(error, "its frame table is empty");
    if (table->in_order && offset < file->reader.offset)
        return error_set(error,
                         "its frame table stands before the frames: save it to a file, unpacked, and read that");
    return true;
}

/* FNV-1a with letters of 64 bits. */
static uint64_t digest(uint64_t places, uint64_t offset)
{
    return (places ^ offset) * 0x100000001B3;
}

void netmon_table_took(struct file_source *file, size_t size)
{
    struct netmon_table *table = file->state;

    table->places = digest(table->places, file->reader.offset);
    table->bytes += size;
    table->entry++;
    reader_consume(&file->reader, size);
}

/* ---- in order ---- */

static enum next_state end_inside_table(struct file_source *file)
{
    enum next_state next = file_short(file, "frame table");

    if (next == NEXT_NONE)
        source_damage(&file->source, file->reader.offset, "the file ends inside its frame table");
    return next;
}

/* The frames end where the table starts, which has to name the same places. */
static enum next_state check_table(struct file_source *file)
{
    struct netmon_table *table = file->state;

    while (table->checked < table->entries) {
        struct cursor in = cur_of(file_peek(file, NETMON_ENTRY_BYTES));
        uint32_t offset = cur_u32le(&in);

        if (!cur_ok(&in))
            return end_inside_table(file);
        table->entered = digest(table->entered, offset);
        table->checked++;
        reader_consume(&file->reader, NETMON_ENTRY_BYTES);
    }
    if (table->entered != table->places)
        source_damage(
            &file->source, table->offset,
            "the frames are not in the order in which they stand here: save the capture to a file, unpacked, "
            "and read that");
    return NEXT_NONE;
}

static enum next_state locate_in_order(struct file_source *file)
{
    const struct netmon_table *table = file->state;
    uint64_t here = file->reader.offset;

    if (here == table->offset + (uint64_t)table->checked * NETMON_ENTRY_BYTES)
        return check_table(file);
    if (here < table->offset)
        return NEXT_FRAME;
    source_damage(&file->source, here, "a frame runs into the frame table");
    return NEXT_NONE;
}

/* ---- by table ---- */

/* Makes the window hold the next entry. */
static bool move_window(struct file_source *file)
{
    struct netmon_table *table = file->state;
    uint64_t place = table->offset + (uint64_t)table->entry * NETMON_ENTRY_BYTES;
    size_t got = input_read_at(&file->reader.input, place, table->window, sizeof table->window);

    table->window_entry = table->entry;
    table->window_count = (uint32_t)(got / NETMON_ENTRY_BYTES);
    return table->window_count > 0;
}

/* The next entry of the table. */
static bool read_entry(struct file_source *file, uint32_t *offset)
{
    struct netmon_table *table = file->state;
    struct cursor in;

    if (table->entry - table->window_entry >= table->window_count && !move_window(file)) {
        source_damage(&file->source, table->offset, "the frame table cannot be read to its end");
        return false;
    }
    in = cur_of(bytes_of(table->window, sizeof table->window));
    cur_skip(&in, (size_t)(table->entry - table->window_entry) * NETMON_ENTRY_BYTES);
    *offset = cur_u32le(&in);
    return true;
}

/* A table that names each frame once reads no more than the file, and hardly ever goes back. */
static bool is_sane(struct file_source *file, uint32_t offset)
{
    const struct netmon_table *table = file->state;

    if (table->far_jumps <= LIMIT_FAR_JUMPS && table->bytes <= file->reader.input.size)
        return true;
    source_damage(&file->source, offset, "the frame table jumps to and fro");
    return false;
}

static enum next_state locate_by_table(struct file_source *file)
{
    struct netmon_table *table = file->state;
    uint32_t offset;
    bool far;

    if (table->entry == table->entries || !read_entry(file, &offset))
        return NEXT_NONE;
    far = offset < file->reader.offset && !reader_reaches(&file->reader, offset);
    if (!reader_seek(&file->reader, offset)) {
        source_damage(&file->source, offset, "there is no frame where the frame table says");
        return NEXT_NONE;
    }
    table->far_jumps += far;
    return is_sane(file, offset) ? NEXT_FRAME : NEXT_NONE;
}

enum next_state netmon_table_locate(struct file_source *file)
{
    const struct netmon_table *table = file->state;

    return table->in_order ? locate_in_order(file) : locate_by_table(file);
}
