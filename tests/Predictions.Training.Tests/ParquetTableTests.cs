using System.Globalization;
using System.Text;
using Parquet;
using Parquet.Serialization;
using Predictions.Training.Tables;

namespace Predictions.Training.Tests;

public class ParquetTableTests
{
    private static readonly TableColumn[] Columns =
    [
        new("id", ColumnKind.Text), new("day", ColumnKind.Date), new("count", ColumnKind.Whole), new("share", ColumnKind.Number),
        new("due", ColumnKind.Flag),
    ];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Rows_keep_their_values_and_missing_ones_in_groups_of_bounded_size()
    {
        const int Rows = 2 * ParquetTable.RowGroupRows + 5;
        var csv = new StringBuilder("id,day,count,share,due\n");
        for (var i = 0; i < Rows; i++)
            csv.Append(i % 7 == 0
                ? string.Create(CultureInfo.InvariantCulture, $"u{i},,,,\n")
                : string.Create(
                    CultureInfo.InvariantCulture,
                    $"u{i},2026-03-0{i % 9 + 1},{-i},0.{i:D6},{(i % 2 == 0 ? "true" : "false")}\n"));
        var bytes = await WriteAsync(csv.ToString());
        await using var reader = await ParquetReader.CreateAsync(new MemoryStream(bytes), cancellationToken: Token);
        Assert.Equal(3, reader.RowGroupCount);
        var rows = (await ParquetSerializer.DeserializeUntypedAsync(new MemoryStream(bytes), cancellationToken: Token)).Data;
        Assert.Equal(Rows, rows.Count);
        foreach (var (i, row) in rows.Index())
        {
            Assert.Equal($"u{i}", row["id"]);
            Assert.Equal(i % 7 == 0, row.GetValueOrDefault("count") is null);
            if (i % 7 != 0)
                Assert.Equal((-(long)i, i / 1e6, i % 2 == 0), ((long)row["count"]!, (double)row["share"]!, (bool)row["due"]!));
        }

        Assert.Equal(bytes, await WriteAsync(csv.ToString()));
    }

    [Fact]
    public async Task A_table_without_rows_has_its_columns()
    {
        await using var reader = await ParquetReader.CreateAsync(
            new MemoryStream(await WriteAsync("id,day,count,share,due\n")), cancellationToken: Token);
        Assert.Equal((0, "id day count share due"),
            (reader.RowGroupCount, string.Join(' ', reader.Schema.DataFields.Select(field => field.Name))));
    }

    [Theory]
    [InlineData("id,day,count,share\n", "line 1: is not the header of the table")]
    [InlineData("", "line 1: is not the header of the table")]
    [InlineData("id,day,count,share,due\na,2026-02-30,,,\n", "line 2: day has a wrong value")]
    [InlineData("id,day,count,share,due\na,,1.5,,\n", "line 2: count has a wrong value")]
    [InlineData("id,day,count,share,due\na,,,x,\n", "line 2: share has a wrong value")]
    [InlineData("id,day,count,share,due\na,,,,yes\n", "line 2: due has a wrong value")]
    [InlineData("id,day,count,share,due\na,,,\n", "line 2: must have 5 fields")]
    public async Task A_table_of_another_form_is_refused_by_line(string csv, string message) =>
        Assert.Equal(message, (await Assert.ThrowsAsync<InvalidDataException>(() => WriteAsync(csv))).Message);

    private static async Task<byte[]> WriteAsync(string csv)
    {
        using var to = new MemoryStream();
        await ParquetTable.WriteAsync(new MemoryStream(Encoding.UTF8.GetBytes(csv)), to, Columns);
        return to.ToArray();
    }
}
