using System.Reflection;
using System.Text.Json.Serialization.Metadata;
using Google.Protobuf.Reflection;
using Predictions.Contract;
using Predictions.Contract.Json;
using Predictions.Events.V1;
using Predictions.Service.Calls;
using Predictions.V1;
using ForecastRequest = Predictions.Core.Forecasting.ForecastRequest;
using HistoryLimits = Predictions.Core.History.HistoryLimits;

namespace Predictions.Service.Tests;

/// <summary>The JSON records have exactly the fields of the proto messages, with the same types and enum value names.</summary>
public class DescriptorTests
{
    /// <summary>A body does not repeat a field that the path or the query already has.</summary>
    private static readonly (Type Shape, MessageDescriptor Message, string[] Elsewhere)[] Shapes =
    [
        (typeof(HistoryJson), History.Descriptor, []),
        (typeof(PeriodJson), Period.Descriptor, []),
        (typeof(OvulationJson), Ovulation.Descriptor, []),
        (typeof(PauseJson), Pause.Descriptor, []),
        (typeof(FertilitySignJson), FertilitySign.Descriptor, []),
        (typeof(RecordHistoryJson), RecordHistoryRequest.Descriptor, ["userId"]),
        (typeof(DeleteHistoryJson), DeleteHistoryResponse.Descriptor, []),
        (typeof(PredictRequestJson), PredictRequest.Descriptor, []),
        (typeof(ForecastJson), Forecast.Descriptor, []),
        (typeof(CycleForecastJson), CycleForecast.Descriptor, []),
        (typeof(DateEstimateJson), DateEstimate.Descriptor, []),
        (typeof(WindowJson), Window.Descriptor, []),
        (typeof(DayProbabilityJson), DayProbability.Descriptor, []),
        (typeof(BasisJson), Basis.Descriptor, []),
        (typeof(BatchPredictRequestJson), BatchPredictRequest.Descriptor, []),
        (typeof(BatchPredictResponseJson), BatchPredictResponse.Descriptor, []),
        (typeof(ResultJson), BatchPredictResponse.Types.Result.Descriptor, []),
        (typeof(ErrorJson), BatchPredictResponse.Types.Error.Descriptor, []),
        (typeof(ListModelsJson), ListModelsResponse.Descriptor, []),
        (typeof(ModelJson), Model.Descriptor, []),
        (typeof(EventJson), Event.Descriptor, []),
        (typeof(HistoryChangedJson), HistoryChanged.Descriptor, []),
        (typeof(ForecastChangeJson), ForecastChange.Descriptor, []),
        (typeof(CommitRequestJson), CommitRequest.Descriptor, []),
        (typeof(CommitResponseJson), CommitResponse.Descriptor, []),
        (typeof(ListConsumersResponseJson), ListConsumersResponse.Descriptor, []),
        (typeof(ConsumerJson), Consumer.Descriptor, []),
        (typeof(ConsumerPartitionJson), ConsumerPartition.Descriptor, []),
    ];

    public static TheoryData<string> Names => [.. Shapes.Select(s => s.Shape.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_record_has_the_fields_of_its_message(string name)
    {
        var (shape, message, elsewhere) = Shapes.Single(s => s.Shape.Name == name);
        var fields = message.Fields.InDeclarationOrder().Where(f => !elsewhere.Contains(f.JsonName))
            .ToDictionary(f => f.JsonName);
        var properties = TypeInfo(shape).Properties;
        Assert.Equal(fields.Keys.Order(), properties.Select(p => p.Name).Order());
        foreach (var property in properties)
            AssertType(fields[property.Name], property);
    }

    [Fact]
    public void The_limits_equal_those_of_Core()
    {
        Assert.Equal(
            (HistoryLimits.Periods, HistoryLimits.Ovulations, HistoryLimits.Pauses, HistoryLimits.Signs, HistoryLimits.BleedDays),
            (ContractLimits.Periods, ContractLimits.Ovulations, ContractLimits.Pauses, ContractLimits.Signs,
                ContractLimits.BleedDays));
        Assert.Equal(ContractLimits.LastYear, HistoryLimits.LastDate.Year);
        Assert.Equal(
            (ForecastRequest.MaxCycles, ForecastRequest.DefaultCycles), (ContractLimits.Cycles, ContractLimits.DefaultCycles));
        Assert.Equal(
            (ForecastRequest.MinInterval, ForecastRequest.MaxInterval, ForecastRequest.DefaultInterval),
            (ContractLimits.MinInterval, ContractLimits.MaxInterval, ContractLimits.DefaultInterval));
        Assert.Equal(LimitOptions.BatchItems, ContractLimits.BatchItems);
    }

    [Fact]
    public void Every_message_of_a_body_has_a_record()
    {
        string[] bodiless =
        [
            "GetHistoryRequest", "PutHistoryRequest", "DeleteHistoryRequest", "ListModelsRequest", "GetModelRequest",
            "ReadRequest", "ListConsumersRequest",
        ];
        var messages = PredictionsReflection.Descriptor.MessageTypes.Concat(EventsReflection.Descriptor.MessageTypes)
            .SelectMany(m => m.NestedTypes.Prepend(m))
            .Where(m => !m.IsMapEntry() && !bodiless.Contains(m.Name));
        Assert.Equal(messages.Select(m => m.FullName).Order(), Shapes.Select(s => s.Message.FullName).Order());
    }

    private static void AssertType(FieldDescriptor field, JsonPropertyInfo property)
    {
        var type = property.PropertyType;
        if (field.IsMap)
        {
            var isText = field.MessageType.FindFieldByNumber(2).FieldType == FieldType.String;
            Assert.Equal(
                isText ? typeof(IReadOnlyDictionary<string, string>) : typeof(IReadOnlyDictionary<string, double>), type);
            return;
        }

        if (field.IsRepeated)
            type = Assert.Single(type.GetGenericArguments());
        Assert.Equal(field.HasPresence && field.FieldType != FieldType.Message, Nullable.GetUnderlyingType(type) is not null);
        type = Nullable.GetUnderlyingType(type) ?? type;
        var expected = field.FieldType switch
        {
            FieldType.String or FieldType.Enum => typeof(string),
            FieldType.Int32 => typeof(int),
            FieldType.Int64 => typeof(long),
            FieldType.Double => typeof(double),
            FieldType.Bool => typeof(bool),
            FieldType.Message => Shapes.Single(s => s.Message == field.MessageType).Shape,
            var other => throw new InvalidOperationException($"{other} has no JSON type here"),
        };
        Assert.Equal(expected, type);
        if (field.FieldType == FieldType.Enum)
            AssertNames(field.EnumType, property);
    }

    private static void AssertNames(EnumDescriptor names, JsonPropertyInfo property)
    {
        var listed = ((PropertyInfo)property.AttributeProvider!).GetCustomAttribute<OneOfAttribute>();
        Assert.NotNull(listed);
        Assert.Equal(Enumerable.Range(0, names.Values.Count), names.Values.Select(v => v.Number));
        Assert.Equal(names.Values.Select(v => v.Name), listed.Names);
    }

    private static JsonTypeInfo TypeInfo(Type shape) => ContractJson.Default.GetTypeInfo(shape)!;
}

file static class MessageDescriptors
{
    public static bool IsMapEntry(this MessageDescriptor message) => message.GetOptions()?.MapEntry ?? false;
}
