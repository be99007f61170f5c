using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Predictions.KafkaBridge.Events;
using Predictions.KafkaBridge.Startup;
using Predictions.Testing;

namespace Predictions.KafkaBridge.Tests;

/// <summary>Settings are checked at the start, and their page lists all of them.</summary>
public sealed class SettingsTests
{
    private const string Good =
        "--Service:Address http://predictions:8081 --Kafka:Brokers kafka:9092 --Records:Topic records "
        + "--Records:DeadLetterTopic dead";

    [Fact]
    public void Good_settings_are_read()
    {
        var settings = Settings.Read(Good.Split(' '));
        Assert.Equal(("records", "dead", ""), (settings.Records.Topic, settings.Records.DeadLetterTopic, settings.Events.Topic));
    }

    [Theory]
    [InlineData("--Service:Address predictions:8081", "Service:Address must be")]
    [InlineData("--Service:TokenFile /dev/null", "Service:TokenFile needs TLS")]
    [InlineData("--Service:TokenFile none --Service:Address https://a", "Service:TokenFile is not a readable file")]
    [InlineData("--Service:DeadlineMs 1", "Service:DeadlineMs must be 100 to 60,000")]
    [InlineData("--Kafka:Brokers", "Kafka:Brokers must be")]
    [InlineData("--Kafka:SecurityProtocol SaslSsl", "Kafka:SaslUsername and Kafka:SaslPassword must be set")]
    [InlineData("--Kafka:SecurityProtocol Tls", "Kafka:SecurityProtocol")]
    [InlineData("--Kafka:SaslPassword a", "Kafka:SaslPassword must not be on the command line")]
    [InlineData("--Kafka:SaslMechanism Gssapi", "Kafka:SaslMechanism must be")]
    [InlineData("--Events:Topic records", "Events:Topic must differ")]
    [InlineData("--Events:Consumer Bridge", "Events:Consumer must be")]
    [InlineData("--Events:Instances 257", "Events:Instances must be 1 to 256")]
    [InlineData("--Events:Instance -1", "Events:Instance must be 0 to 255")]
    [InlineData("--Events:Instance 1", "Events:Instance must be less than Events:Instances")]
    [InlineData("--Records:Topic", "Set Events:Topic, Records:Topic or both")]
    [InlineData("--Records:DeadLetterTopic records", "Records:DeadLetterTopic must be a topic other than Records:Topic")]
    [InlineData("--Records:MaxInFlight 0", "Records:MaxInFlight must be 1 to 256")]
    [InlineData("--Records:Topics a", "Topics")]
    [InlineData("--Operators:Url ftp://a", "Operators:Url must be")]
    [InlineData("--Secrets:Directory /none/such", "Secrets:Directory is not a readable folder")]
    public void A_setting_that_cannot_be_used_is_named(string setting, string told)
    {
        string[] args = setting.Contains(' ', StringComparison.Ordinal) ? setting.Split(' ') : [setting, ""];
        var invalid = Assert.Throws<InvalidSettingException>(() => Settings.Read([.. Good.Split(' '), .. args]));
        Assert.Contains(told, invalid.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(256)]
    public void Each_partition_of_events_has_exactly_one_of_the_instances(int instances)
    {
        var shares = Enumerable.Range(0, instances)
            .Select(i => new EventTopicOptions { Instances = instances, Instance = i }.Share()).ToArray();
        if (instances == 1)
            Assert.Empty(Assert.Single(shares));
        else
            Assert.Equal(Enumerable.Range(0, 256), shares.SelectMany(share => share).Order());
        Assert.True(shares.Max(share => share.Count) - shares.Min(share => share.Count) <= 1);
    }

    [Fact]
    public async Task A_bridge_that_cannot_start_says_why_and_ends_with_78()
    {
        using var bridge = new BridgeProcess(("Kafka:Brokers", "kafka:9092"));
        bridge.Start();
        Assert.Equal(78, await bridge.ExitAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>The host then stops before the loops have begun. Their canceled tasks are no failures.</summary>
    [Fact]
    public async Task A_bridge_whose_address_is_taken_says_so_and_nothing_else()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        using var bridge = new BridgeProcess(
            ("Operators:Url", $"http://{taken.LocalEndpoint}"), ("Service:Address", "http://127.0.0.1:9"),
            ("Kafka:Brokers", "127.0.0.1:9"), ("Events:Topic", "events"), ("Records:Topic", "records"),
            ("Records:DeadLetterTopic", "dead"));
        bridge.Start();
        Assert.Equal(1, await bridge.ExitAsync(TestContext.Current.CancellationToken));
        Assert.Contains("The Kafka bridge cannot start: Operators:Url: Failed to bind", bridge.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("BackgroundService", bridge.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(" at Predictions.", bridge.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_page_lists_every_setting_with_its_default()
    {
        var page = File.ReadAllText(Checkout.PathOf("docs", "operations", "kafka.md"));
        var settings =
            from section in typeof(Settings).GetConstructors().Single().GetParameters()
            let defaults = Activator.CreateInstance(section.ParameterType)
            from property in section.ParameterType.GetProperties()
            select $"| `{section.Name}:{property.Name}` | {Shown(property.GetValue(defaults)!)}|";
        Assert.All(settings, row => Assert.Contains(row, page, StringComparison.Ordinal));
    }

    /// <summary>A default as the page has it; nothing for an empty text.</summary>
    private static string Shown(object value) => value switch
    {
        "" => "",
        int number => number.ToString("#,0 ", CultureInfo.InvariantCulture),
        bool isOn => isOn ? "`true` " : "`false` ",
        _ => $"`{value}` ",
    };
}
